//! Archives: what is in them, and getting it out.

mod common;

use std::io::Write;

use clientele_readers::Kind;
use clientele_readers::container::{Archive, Bytes};
use clientele_readers::error::{Code, Error};
use clientele_readers::limits::Limits;
use common::mixed;
use common::package::zip;
use flate2::{Compression, GzBuilder};

fn open(bytes: Vec<u8>) -> Result<Archive, Error> {
    Archive::open(Bytes::from(bytes), &Limits::default())
}

fn unpack(bytes: Vec<u8>, index: usize) -> Result<Vec<u8>, Error> {
    open(bytes)?.open_entry(index, &Limits::default())?.all_bytes()
}

fn gzip(name: Option<&[u8]>, bytes: &[u8]) -> Vec<u8> {
    let builder = name.map_or_else(GzBuilder::new, |name| GzBuilder::new().filename(name));
    let mut writer = builder.write(Vec::new(), Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn files_without_folders_and_without_what_systems_add() {
    let bytes = zip(&[
        ("2024/", b""),
        ("2024/orders.csv", b"id,amount\n1,2\n"),
        ("__MACOSX/2024/._orders.csv", b"x"),
        ("2024/.DS_Store", b"x"),
        ("会员.csv", b"id\n"),
    ]);
    let entries = open(bytes.clone()).unwrap().entries().unwrap();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["2024/orders.csv", "会员.csv"]);
    assert_eq!((entries[0].size, entries[0].obstacle), (Some(14), None));
    assert_eq!(unpack(bytes.clone(), 0).unwrap(), b"id,amount\n1,2\n");
    assert_eq!(unpack(bytes.clone(), 1).unwrap(), b"id\n");
    let error = unpack(bytes, 2).unwrap_err();
    assert_eq!((error.code, error.value.as_deref()), (Code::EntryMissing, Some("2")));
}

#[test]
fn names_in_the_encoding_of_an_older_system() {
    // As Windows in Chinese writes them: GBK, without saying so. The writer here knows UTF-8 only, so a name of the same length is
    // replaced in the file.
    let name = encoding_rs::GB18030.encode("订单/三月.csv").0;
    let stand_in = "x".repeat(name.len());
    let mut bytes = zip(&[(&stand_in, b"id\n")]);
    while let Some(at) = bytes.windows(name.len()).position(|window| window == stand_in.as_bytes()) {
        bytes[at..at + name.len()].copy_from_slice(&name);
    }
    assert_eq!(open(bytes).unwrap().entries().unwrap()[0].name, "订单/三月.csv");
}

#[test]
fn gzip_with_and_without_a_name() {
    let entry = |bytes| open(bytes).unwrap().entries().unwrap().remove(0);
    assert_eq!(entry(gzip(Some(b"orders.csv"), b"id\n")).name, "orders.csv");
    assert_eq!(entry(gzip(None, b"id\n")).name, "");
    assert_eq!(entry(gzip(None, b"id\n")).size, None);
    assert_eq!(unpack(gzip(None, b"id\n"), 0).unwrap(), b"id\n");
    // Two after each other are one.
    assert_eq!(unpack([gzip(None, b"id\n"), gzip(None, b"1\n")].concat(), 0).unwrap(), b"id\n1\n");
    assert_eq!(unpack(gzip(None, b"id\n"), 1).unwrap_err().code, Code::EntryMissing);
}

#[test]
fn unpacked_in_steps() {
    let long: Vec<u8> = (0..5_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for bytes in [gzip(None, &long), zip(&[("long.bin", &long)])] {
        let mut inflate = open(bytes).unwrap().open_entry(0, &Limits::default()).unwrap();
        let mut steps = Vec::new();
        loop {
            let step = inflate.next_bytes().unwrap();
            if step.is_empty() {
                break;
            }
            steps.push(step);
        }
        assert!(steps.len() > 4 && steps.concat() == long);
        assert_eq!(inflate.inflated(), long.len() as u64);
        // The end stays the end.
        assert!(inflate.next_bytes().unwrap().is_empty());
    }
}

#[test]
fn broken_and_growing_ones() {
    assert_eq!(open(b"id,name\n".to_vec()).err().map(|error| error.code), Some(Code::ArchiveBroken));
    assert_eq!(open(b"PK\x03\x04 and no more".to_vec()).err().map(|error| error.code), Some(Code::ArchiveBroken));
    let good = gzip(None, &b"id,amount\n".repeat(1000));
    for end in 10..good.len() {
        assert_eq!(unpack(good[..end].to_vec(), 0).unwrap_err().code, Code::ArchiveBroken, "{end}");
    }
    let mut wrong_sum = good.clone();
    let at = wrong_sum.len() - 8;
    wrong_sum[at] ^= 1;
    assert_eq!(unpack(wrong_sum, 0).unwrap_err().code, Code::ArchiveBroken);
    let bomb = gzip(None, &vec![0; 20 << 20]);
    assert_eq!(unpack(bomb.clone(), 0).unwrap_err().code, Code::RatioTooHigh);
    let limits = Limits { inflated: 1 << 20, ..Limits::default() };
    let mut archive = Archive::open(Bytes::from(bomb), &limits).unwrap();
    assert_eq!(archive.open_entry(0, &limits).unwrap().all_bytes().unwrap_err().code, Code::InflatedTooLarge);
}

#[test]
fn a_workbook_in_an_archive() {
    let bytes = unpack(zip(&[("orders.xlsx", &mixed::workbook())]), 0).unwrap();
    assert_eq!(Kind::of(&bytes, &bytes), Kind::Xlsx);
    assert_eq!(common::text(bytes, 0).unwrap(), mixed::ORDERS);
}

#[test]
fn kinds_of_genuine_files() {
    let kind = |bytes: &[u8]| Kind::of(bytes, bytes);
    assert_eq!(kind(&mixed::workbook()), Kind::Xlsx);
    assert_eq!(kind(&common::fixture("mixed.xls")), Kind::Xls);
    assert_eq!(kind(&common::fixture("mixed.ods")), Kind::Ods);
    assert_eq!(kind(&common::xlsb::xlsb(&[])), Kind::Xlsb);
    assert_eq!(kind(&common::fixture("protected.xlsx")), Kind::Xls);
    assert_eq!(kind(&zip(&[("orders.csv", b"id\n")])), Kind::Zip);
    assert_eq!(kind(&gzip(None, b"id\n")), Kind::Gzip);
}
