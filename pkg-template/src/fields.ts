/** What a file's rows may be. */
export const ROLES = ["orders", "lines", "customers", "events", "surveys"] as const;

/** The fields an orders file can supply, in the order in which people think of them. */
export const ORDER_FIELDS = [
  "customer",
  "order",
  "date",
  "amount",
  "quantity",
  "unitPrice",
  "status",
  "paymentStatus",
  "afterSales",
  "refund",
  "currency",
  "email",
  "phone",
  "account",
  "item",
  "category",
  "product",
  "channel",
  "discount",
  "coupon",
  "country",
  "region",
  "city",
] as const;

/** Fields that say what became of an order: the strongest of what they say holds. */
export const STATUS_FIELDS = ["status", "paymentStatus", "afterSales"] as const;
