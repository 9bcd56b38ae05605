//! Exports of well-known shop systems, as they come: recognised by their columns, and read without a word said about them. All people
//! and orders are fictional.

use crate::common;
use clientele::api::OpenRequest;
use common::Reading;
use serde_json::{Value, json};

struct Export {
    name: &'static str,
    text: &'static str,
    /// Field and column.
    mapping: &'static [(&'static str, &'static str)],
    customers: u64,
    orders: u64,
    /// In minor units.
    net: i64,
}

const EXPORTS: [Export; 9] = [
    Export {
        name: "shopify",
        text: "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Zip,Refunded Amount\n\
            #1001,ann@shop.example,paid,2024-01-03 10:00:00 +0000,USD,40.00,5.00,45.00,,0.00,2024-01-03 10:00:00 +0000,1,Tea,20.00,'01234,0.00\n\
            #1001,ann@shop.example,,,,,,,,,2024-01-03 10:00:00 +0000,2,Cup,10.00,,\n\
            #1002,bob@shop.example,partially_refunded,2024-01-05 10:00:00 +0000,USD,30.00,0.00,30.00,WELCOME,3.00,2024-01-05 10:00:00 +0000,3,Cup,10.00,'99999,10.00\n\
            #1003,ann@shop.example,refunded,2024-02-05 10:00:00 +0000,USD,30.00,0.00,30.00,,0.00,2024-02-05 10:00:00 +0000,3,Cup,10.00,'01234,30.00\n",
        mapping: &[("customer", "Email"), ("order", "Name"), ("amount", "Total"), ("refund", "Refunded Amount")],
        customers: 2,
        orders: 2,
        net: 6500,
    },
    Export {
        name: "woocommerce, its own export of analytics",
        text: "\"Order ID\",\"Order Date\",\"Order Status\",\"Customer Name\",\"Customer Email\",\"Order Total\",\"Order Refund\",\"Product Name (1)\",\"Quantity (1)\"\n\
            1001,\"January 3, 2024 5:06 pm\",completed,\"Ann Lee\",ann@shop.example,45.00,5.00,Tea,1\n\
            1002,\"February 4, 2024 7:16 am\",wc-refunded,\"Bob Ray\",bob@shop.example,30.00,30.00,Tea,1\n\
            1003,\"March 5, 2024 9:00 am\",processing,\"Ann Lee\",Ann@shop.example,15.50,0,Cup,1\n",
        mapping: &[("customer", "Customer Email"), ("amount", "Order Total"), ("refund", "Order Refund")],
        customers: 2,
        orders: 2,
        net: 5550,
    },
    Export {
        name: "woocommerce, the usual plug-in",
        text: "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Email (Billing),Order Refund Amount,Order Total Amount,Item Name,Quantity\n\
            501,Completed,2024-01-03 10:00,,Ann,ann@shop.example,0,45.00,Tea,1\n\
            501,Completed,2024-01-03 10:00,,Ann,ann@shop.example,0,45.00,Cup,2\n\
            502,Processing,2024-01-07 10:00,,Bob,bob@shop.example,0,12.00,Cup,1\n",
        mapping: &[("customer", "Email (Billing)"), ("order", "Order Number"), ("amount", "Order Total Amount")],
        customers: 2,
        orders: 2,
        net: 5700,
    },
    Export {
        name: "square",
        text: "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Tip,Total Collected,Transaction ID,Payment ID,Description,Event Type,Customer ID,Customer Name\n\
            01/05/24,10:22:01,Pacific Time (US & Canada),\"$1,012.00\",-$2.00,\"$1,010.00\",$0.80,$0.00,\"$1,010.80\",TX1,PAY1,Coffee,Payment,CUST1,Jane Doe\n\
            01/17/24,11:22:01,Pacific Time (US & Canada),$6.00,$0.00,$6.00,$0.40,$1.00,$7.40,TX2,PAY2,Coffee,Payment,CUST2,John Roe\n\
            01/18/24,12:22:01,Pacific Time (US & Canada),-$6.00,$0.00,-$6.00,-$0.40,$0.00,-$6.40,TX3,PAY3,Coffee,Refund,CUST2,John Roe\n",
        mapping: &[("customer", "Customer ID"), ("order", "Transaction ID"), ("amount", "Net Sales")],
        customers: 2,
        orders: 2,
        net: 101_000,
    },
    Export {
        name: "淘宝",
        text: "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,宝贝种类,退款金额\n\
            =\"1001\",tb_甲,128.00,交易成功,2024-01-03 09:56:01,2024-01-03 09:57:01,茶叶,1,0.00\n\
            =\"1002\",tb_乙,60.00,付款以后用户退款成功，交易自动关闭,2024-01-04 09:56:01,2024-01-04 09:57:01,茶杯,1,60.00\n\
            =\"1003\",tb_甲,60.00,卖家已发货，等待买家确认,2024-02-03 09:56:01,2024-02-03 09:57:01,茶杯,1,0.00\n\
            =\"1004\",tb_丙,60.00,等待买家付款,2024-02-04 09:56:01,,茶杯,1,0.00\n",
        mapping: &[
            ("customer", "买家会员名"),
            ("order", "订单编号"),
            ("date", "订单付款时间"),
            ("amount", "买家实际支付金额"),
        ],
        customers: 2,
        orders: 2,
        net: 18_800,
    },
    Export {
        name: "有赞",
        text: "订单号,订单状态,买家昵称,买家手机号,收货人/提货人,订单创建时间,买家付款时间,商品名称,商品数量,商品单价,订单实付金额,退款状态,已退款金额\n\
            E1,交易完成,小明,13800138000,王小明,2024-01-01 12:00:01,2024-01-01 12:01:00,\"苹果 5斤装\",1,59.90,59.90,,0.00\n\
            E2,交易关闭,小红,13900139000,李小红,2024-01-02 12:00:01,2024-01-02 12:01:00,梨,2,29.95,59.90,全额退款,59.90\n\
            E3,已发货,小明,13800138000,王小明,2024-02-01 12:00:01,2024-02-01 12:01:00,梨,2,29.95,59.90,部分退款,29.95\n",
        mapping: &[
            ("customer", "买家手机号"),
            ("date", "买家付款时间"),
            ("amount", "订单实付金额"),
            ("refund", "已退款金额"),
        ],
        customers: 2,
        orders: 2,
        net: 8985,
    },
    Export {
        name: "微信小店",
        text: "订单号\t下单时间\t支付时间\t商品标题\t商品数量\t商品价格\t订单实际支付金额\t订单状态\t收件人姓名\t收件人手机\t买家openid\n\
            3700012345678901\t2024/3/1 9:56\t2024/3/1 9:57\t茶叶礼盒\t1\t¥128.00\t¥128.00\t已完成\t张三\t138****0000\toAbC123\n\
            3700012345678902\t2024/3/5 20:16\t2024/3/5 20:17\t茶杯\t2\t¥30.00\t¥60.00\t已取消\t李四\t138****0000\toAbC456\n\
            3700012345678903\t2024/3/9 21:16\t2024/3/9 21:17\t茶杯\t2\t¥30.00\t¥60.00\t待发货\t张三\t138****0000\toAbC123\n",
        mapping: &[
            ("customer", "买家openid"),
            ("order", "订单号"),
            ("date", "支付时间"),
            ("amount", "订单实际支付金额"),
        ],
        customers: 2,
        orders: 2,
        net: 18_800,
    },
    Export {
        name: "京东",
        text: "订单号,商品名称,订购数量,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,下单帐号,客户姓名,联系电话\n\
            290001,电饭煲,1,2024-01-05 20:11:02,299.00,299.00,289.00,289.00,完成,jd_1,刘*,138****1111\n\
            290002,水壶,2,2024-01-06 20:11:02,99.00,198.00,188.00,188.00,(删除)等待付款,jd_2,王*,138****2222\n\
            290003,水壶,1,2024-02-06 20:11:02,99.00,99.00,99.00,99.00,等待出库,jd_1,刘*,138****1111\n",
        mapping: &[("customer", "下单帐号"), ("amount", "应付金额"), ("date", "下单时间")],
        customers: 1,
        orders: 2,
        net: 38_800,
    },
    Export {
        name: "拼多多",
        text: "商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),收货人,手机,拼单成功时间,支付时间\n\
            袜子,240101-001,已收货,19.9,0,19.9,18.9,1,李一,13800000001,2024-01-01 10:00:00,2024-01-01 09:59:00\n\
            袜子,240102-001,已发货，退款成功,19.9,0,19.9,18.9,1,张二,13800000002,2024-01-02 10:00:00,2024-01-02 09:59:00\n\
            袜子,240103-001,待发货,19.9,0,9.9,18.9,1,李一,13800000001,2024-01-03 10:00:00,2024-01-03 09:59:00\n",
        mapping: &[("customer", "手机"), ("amount", "用户实付金额(元)"), ("date", "支付时间")],
        customers: 2,
        orders: 2,
        net: 298,
    },
];

#[test]
fn shop_exports_are_read_as_they_come() {
    for export in &EXPORTS {
        let request = OpenRequest::read("{}").unwrap();
        let read = common::open(&[("export.csv", export.text.as_bytes())], &request, Reading::default());
        let report = serde_json::to_value(read.unwrap_or_else(|error| panic!("{}: {error:?}", export.name)).1).unwrap();
        let mapping = report["files"][0]["mapping"].as_array().unwrap();
        let column = |field: &str| mapping.iter().find(|entry| entry["field"] == field).map(|entry| &entry["column"]);
        for (field, name) in export.mapping {
            assert_eq!(column(field), Some(&json!(name)), "{}: {field}", export.name);
        }
        let found = [&report["customers"], &report["orders"], &report["netRevenue"]["minor"]];
        let expected: [Value; 3] = [json!(export.customers), json!(export.orders), json!(export.net)];
        assert_eq!(found, [&expected[0], &expected[1], &expected[2]], "{}: {report}", export.name);
    }
}

#[test]
fn a_telephone_and_an_id_say_more_than_a_masked_name() {
    for (head, first, second, customer) in [
        (
            "主订单编号,支付完成时间,订单应付金额,收件人,收件人手机号",
            "李**,13900000001",
            "李**,13900000002",
            "收件人手机号",
        ),
        ("订单编号,订单创建时间,实付款,买家昵称,买家ID", "茶友,3100001", "茶友,3100002", "买家ID"),
        ("单号,时间,金额,备注,邮箱", ",ana@example.com", ",bo@example.com", "邮箱"),
        ("Номер заказа,Дата заказа,Сумма,Город,Клиент", "Омск,Анна", "Омск,Борис", "Клиент"),
    ] {
        let text = format!(
            "{head}\n1001,2024-01-05,12.50,{first}\n1002,2024-02-06,8.00,{second}\n1003,2024-03-07,9.00,{first}\n"
        );
        let request = OpenRequest::read("{}").unwrap();
        let read = common::open(&[("export.csv", text.as_bytes())], &request, Reading::default());
        let report = serde_json::to_value(read.unwrap_or_else(|error| panic!("{head}: {error:?}")).1).unwrap();
        let mapping = report["files"][0]["mapping"].as_array().unwrap();
        let chosen = mapping.iter().find(|entry| entry["field"] == "customer").unwrap();
        assert_eq!((&chosen["column"], &report["customers"]), (&json!(customer), &json!(2)), "{head}");
    }
}
