use super::*;

fn converted(json: &str) -> Converted {
    to_table(json.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn text(json: &str) -> String {
    String::from_utf8(converted(json).table.text).unwrap()
}

fn error(json: &str) -> Error {
    to_table(json.as_bytes(), &Limits::default()).expect_err(json)
}

#[test]
fn arrays_of_objects() {
    assert_eq!(text(r#"[{"id":1,"name":"a,b"},{"name":"c","id":2}]"#), "id,name\n1,\"a,b\"\n2,c\n");
    let found = converted(r#" [ {"a": 1}, {"b": 2}, {} , null, {"a": null, "c": ""} ] "#);
    assert_eq!(String::from_utf8(found.table.text).unwrap(), "a,b,c\n1,,\n,2,\n\n\n\n");
    assert_eq!((found.table.rows, found.table.columns, found.skipped), (6, 3, 1));
}

#[test]
fn values_as_they_are_written() {
    let json = r#"[{"a":1.10,"b":12345678901234567890,"c":-0.0,"d":1.5E3,"e":true,"f":"x\ny \"z\" \u5ba2","g":[1, "x"],"h":[],"i":1e400}]"#;
    let expected =
        "a,b,c,d,e,f,g,h,i\n1.10,12345678901234567890,-0.0,1500,true,\"x\ny \"\"z\"\" 客\",\"[1, \"\"x\"\"]\",,1e400\n";
    assert_eq!(text(json), expected);
    // Half a surrogate pair is no character, and no reason to refuse the file.
    assert_eq!(text(r#"[{"a":"x\ud83dy","\ud83dk":"😀"}]"#).lines().next(), Some("a,\u{fffd}\u{fffd}\u{fffd}k"));
}

#[test]
fn nested_keys_are_joined_and_the_later_of_two_wins() {
    assert_eq!(
        text(r#"[{"c":{"id":1,"n":{"f":"x"}},"d":{}},{"c":{"n":{"f":"y"}},"z":0}]"#),
        "c.id,c.n.f,z\n1,x,\n,y,0\n"
    );
    assert_eq!(text(r#"[{"a":1,"b":2,"a":3}]"#), "a,b\n3,2\n");
    assert_eq!(text(r#"[{"__proto__":"x","":"y"}]"#), "__proto__,\nx,y\n");
}

#[test]
fn the_largest_array_of_an_envelope() {
    let json = r#"{"ok":true,"errors":[{"e":1}],"data":{"page":1,"orders":[{"id":1,"items":[{},{},{},{}]},{"id":2}],"more":[1,2,3]}}"#;
    let found = converted(json);
    assert_eq!(found.path, "data.orders");
    assert_eq!(String::from_utf8(found.table.text).unwrap(), "id,items\n1,\"[{},{},{},{}]\"\n2,\n");
    // No array: the document is the record.
    assert_eq!(text(r#"{"id":1,"sum":{"net":2.50}}"#), "id,sum.net\n1,2.50\n");
}

#[test]
fn lines_keep_their_numbers() {
    assert_eq!(text("{\"a\":1}\n{\"b\":2}\n"), "a,b\n1,\n,2\n");
    assert_eq!(text("{\"a\":1}\r\n\r\n  \n[1]\n{\"a\":2}"), "a\n1\n\n\n\n2\n");
    assert_eq!(text("\u{feff}{\"a\":1}\n"), "a\n1\n");
}

#[test]
fn errors_tell_where() {
    assert_eq!(error(r#"[{"a":1},{"a":]"#), Error::new(Code::JsonBroken).at_offset(14));
    assert_eq!(error("{\"a\":1}\n{\"a\":x}\n"), Error::new(Code::JsonBroken).at_offset(13));
    assert_eq!(error("\u{feff}[{\"a\":\n1,}]").offset, Some(12));
    assert_eq!(error(r#"[{"a":1}"#).code, Code::JsonBroken);
    assert_eq!(error(r#"{"a":1} {"a":2}"#), Error::new(Code::JsonBroken).at_offset(7));
    for json in [
        "",
        "  \n",
        "[]",
        "[1,2]",
        "7",
        "\"x\"",
        "{}",
        "[{}]",
        r#"{"data":[]}"#.trim_end_matches("[]}").trim_end_matches(':'),
    ] {
        let code = error(json).code;
        assert!(matches!(code, Code::JsonNoRecords | Code::JsonBroken), "{json}: {code:?}");
    }
    assert_eq!(error("[]").code, Code::JsonNoRecords);
    assert_eq!(error("").code, Code::JsonNoRecords);
}

#[test]
fn depth_width_and_length_are_limited() {
    let nested = |depth: usize| format!("[{}1{}]", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert_eq!(text(&nested(64)), format!("{}\n1\n", vec!["a"; 64].join(".")));
    let found = error(&nested(65));
    assert_eq!((found.code, found.value.as_deref()), (Code::JsonTooDeep, Some("64")));
    assert_eq!(error(&nested(20_000)).code, Code::JsonTooDeep);
    assert_eq!(error(&format!("{{\"a\":{}}}", nested(70).trim_matches(['[', ']']))).code, Code::JsonTooDeep);
    // Arrays are not entered.
    let arrays = format!("[{{\"a\":{}{}}}]", "[".repeat(20_000), "]".repeat(20_000));
    assert!(text(&arrays).len() > 40_000);
    let wide: String = (0..20_000).map(|i| format!("\"k{i}\":1,")).collect();
    assert_eq!(error(&format!("[{{{}\"z\":1}}]", wide)).code, Code::JsonTooWide);
    let limits = Limits { text: 1000, ..Limits::default() };
    let sparse: Vec<String> = (0..100).map(|i| format!("{{\"k{i}\":1}}")).collect();
    let error = to_table(format!("[{}]", sparse.join(",")).as_bytes(), &limits).unwrap_err();
    assert_eq!((error.code, error.value.as_deref()), (Code::TextTooLarge, Some("1000")));
}

#[test]
fn cut_and_changed_anywhere_it_does_not_panic() {
    let json = r#"{"data":{"a":[{"id":1,"n":{"x":"\u5ba2\\"}},{"id":-2.5e3,"t":[1,{}]}]}}"#;
    for at in 0..json.len() {
        let _ = to_table(&json.as_bytes()[..at], &Limits::default());
        for byte in [0, b'{', b'[', b'"', b',', b'\\', b'\n', 0xff] {
            let mut bytes = json.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = to_table(&bytes, &Limits::default());
        }
    }
}
