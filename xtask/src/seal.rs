//! Joins template, style, scripts and engine into one HTML file whose policy lets it do nothing else.

use crate::files;
use crate::headers;
use crate::page::{SCRIPT, STYLE, UNPACK, WORKER};
use crate::process::{node, quietly};
use crate::project::Project;
use crate::stamp::{Step, paths};
use anyhow::{Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::{Compression, GzBuilder};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use std::path::Path;

pub const SEALED: &str = "clientele.html";

/// The page takes its parts out of blocks with these ids: the script of the worker that unpacks the others, the script of all other workers, packed
/// as what follows the page's own script, of which it is made in part, and modules of the package.
const UNPACK_BLOCK: (&str, &str) = ("unpack-script", UNPACK);
const WORKER_BLOCK: (&str, &str) = ("worker-script", WORKER);
/// Where the page finds its own script.
const SCRIPT_ID: &str = "page-script";
/// The one module that is packed with gzip, for it unpacks the others.
const UNPACKER_BLOCK: (&str, &str) = ("unpack-wasm", "unpack_bg.wasm");
/// The first is unpacked before any other, and all others are packed as what follows it: much of what they are made of is alike.
const FIRST: (&str, &str) = ("core-wasm", "core_bg.wasm");
/// What follows the first, and what follows another of these as well; `www/src/host.ts` has to know.
const BLOCKS: [(&str, &str, Option<&str>); 6] = [
    ("analysis-wasm", "analysis_bg.wasm", None),
    ("extras-wasm", "extras_bg.wasm", None),
    ("readers-wasm", READERS, None),
    ("models-wasm", "models_bg.wasm", None),
    ("clusters-wasm", "clusters_bg.wasm", Some(READERS)),
    ("sample-wasm", "sample_bg.wasm", None),
];
const READERS: &str = "readers_bg.wasm";

pub fn build(project: &Project) -> Result<()> {
    let dist = project.dist();
    Step {
        name: "seal",
        says: "Sealing everything into one file",
        inputs: [
            paths(project, &["www/index.html"]),
            vec![project.package().join(FIRST.1)],
            BLOCKS.map(|(_, file, _)| project.package().join(file)).to_vec(),
            vec![project.bindgen().join(UNPACKER_BLOCK.1)],
            [SCRIPT, STYLE, WORKER, UNPACK].map(|name| project.bundles().join(name)).to_vec(),
        ]
        .concat(),
        facts: vec![],
        recipe: concat!(include_str!("seal.rs"), include_str!("headers.rs")),
        outputs: vec![dist.clone()],
    }
    .run(project, || {
        let (html, policy) = seal(project)?;
        files::fresh_folder(&dist)?;
        files::write(&dist.join(SEALED), &html)?;
        files::write(&dist.join("index.html"), &html)?;
        headers::write(project, &policy)
    })?;
    Ok(())
}

fn seal(project: &Project) -> Result<(String, String)> {
    let script = inline_script(project, &project.bundles().join(SCRIPT))?;
    let style = inline_style(&project.bundles().join(STYLE))?;
    let mut blocks = String::new();
    let (id, file) = UNPACK_BLOCK;
    let unpack = inline_script(project, &project.bundles().join(file))?;
    blocks += &format!("<script type=\"text/plain\" id=\"{id}\">{unpack}</script>\n");
    let (id, file) = WORKER_BLOCK;
    let worker = files::read(&project.bundles().join(file))?;
    blocks += &block(id, &lzma(&worker, script.as_bytes())?);
    let (id, file) = UNPACKER_BLOCK;
    blocks += &block(id, &gzip(&files::read(&project.bindgen().join(file))?)?);
    let module = |file: &str| files::read(&project.package().join(file));
    let first = module(FIRST.1)?;
    blocks += &block(FIRST.0, &lzma(&first, &[])?);
    for (id, file, behind) in BLOCKS {
        let behind = behind.map(module).transpose()?.unwrap_or_default();
        blocks += &block(id, &lzma(&module(file)?, &[&first[..], &behind].concat())?);
    }
    let policy = headers::policy(&sha256(&script), &sha256(&style));

    let template = files::read_text(&project.path("www/index.html"))?;
    let charset = "<meta charset=\"utf-8\" />";
    let html = insert(
        &template,
        charset,
        After,
        &format!("\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />"),
    )?;
    let html = insert(&html, "</head>", Before, &format!("<style>{style}</style>\n  "))?;
    let html = insert(
        &html,
        "</body>",
        Before,
        // The blocks come first: the script runs as soon as it is read.
        &format!("{blocks}<script id=\"{SCRIPT_ID}\">{script}</script>\n  "),
    )?;
    Ok((html, policy))
}

fn block(id: &str, packed: &[u8]) -> String {
    format!("<script type=\"application/octet-stream\" id=\"{id}\">{}</script>\n", BASE64.encode(packed))
}

#[derive(Clone, Copy)]
enum Place {
    Before,
    After,
}
use Place::{After, Before};

/// Puts text beside the one place where the mark stands.
fn insert(html: &str, mark: &str, place: Place, text: &str) -> Result<String> {
    // Only the template's own marks count, and those stand before (head) or after (body) everything put in so far.
    let at = if mark == "</body>" { html.rfind(mark) } else { html.find(mark) };
    let Some(at) = at else {
        bail!("www/index.html must contain `{mark}`: what is sealed in goes beside it.");
    };
    let at = if matches!(place, After) { at + mark.len() } else { at };
    Ok(format!("{}{text}{}", &html[..at], &html[at..]))
}

/// A script's text so that the HTML parser finds its end where it is. Inside strings and expressions, where these can occur in a
/// bundled script, `\x3C` is the same character; Node confirms that the result is still a script.
fn inline_script(project: &Project, path: &Path) -> Result<String> {
    let mut text = files::read_text(path)?.trim().replace("\r\n", "\n");
    for risky in ["</script", "<script", "<!--"] {
        text = replace_ignoring_case(&text, risky, &format!("\\x3C{}", &risky[1..]));
    }
    // The page reads its own script as the parser hands it over, and workers' scripts follow just these bytes.
    if text.contains(['\0', '\r']) {
        bail!("{} contains a character that the HTML parser changes.", path.display());
    }
    let checked = path.with_extension("inline.js");
    files::write(&checked, &text)?;
    quietly(node(project, "--check").arg(&checked))?;
    std::fs::remove_file(&checked)?;
    Ok(text)
}

fn inline_style(path: &Path) -> Result<String> {
    let text = files::read_text(path)?.trim().replace("\r\n", "\n");
    for (risky, why) in
        [("</", "would end the style too early"), ("url(http", "names another host"), ("@import", "loads")]
    {
        if text.contains(risky) {
            bail!("The page's style contains `{risky}`, which {why}.");
        }
    }
    Ok(text)
}

fn replace_ignoring_case(text: &str, what: &str, with: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (at, found) in lower.match_indices(what) {
        result += &text[done..at];
        result += with;
        done = at + found.len();
    }
    result + &text[done..]
}

/// The form in which a policy names a script or style.
fn sha256(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(text.as_bytes())))
}

/// Packed as tightly as gzip can, with no date or name in it: the same engine gives the same bytes.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzBuilder::new().write(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

/// Of what an `.lzma` file can say.
const SMALLEST_DICTIONARY: u32 = 4096;

/// Packed as an `.lzma` file of what follows other bytes, which `unpack/` reads. Instructions are not aligned, so positions tell nothing (`pb`); a dictionary longer
/// than what is packed would only take memory where it is unpacked.
fn lzma(bytes: &[u8], before: &[u8]) -> Result<Vec<u8>> {
    let options = LzmaOptions {
        pb: 0,
        nice_len: LzmaOptions::NICE_LEN_MAX,
        dict_size: u32::try_from((before.len() + bytes.len()).next_power_of_two())?.max(SMALLEST_DICTIONARY),
        preset_dict: (!before.is_empty()).then(|| before.to_vec()),
        ..LzmaOptions::with_preset(9)
    };
    let length = bytes.len() as u64;
    let mut packed = vec![options.get_props()];
    packed.extend(options.dict_size.to_le_bytes());
    packed.extend(length.to_le_bytes());
    let mut packer = LzmaWriter::new(packed, &options, false, false, Some(length))?;
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_replaced_whatever_their_case() {
        assert_eq!(replace_ignoring_case("a</SCRIPT>b", "</script", "\\x3C/script"), "a\\x3C/script>b");
    }

    #[test]
    fn hashes_are_those_of_the_policy_standard() {
        // `echo -n "alert('Hello, world.');" | openssl dgst -sha256 -binary | base64`, the example of CSP Level 3.
        assert_eq!(sha256("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        // Runs, repetitions far apart, and bytes that do not compress.
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let mut bytes: Vec<u8> = (0..200_000).map(|_| next()).collect();
        bytes.extend(vec![7; 100_000]);
        bytes.extend_from_within(1_000..90_000);
        for length in [0, 1, 4_096, bytes.len()] {
            for before in [&[][..], &bytes[..50_000]] {
                let packed = lzma(&bytes[..length], before).unwrap();
                assert_eq!(clientele_unpack::unpack(&packed, before).unwrap(), &bytes[..length]);
            }
        }
        let mut packed = lzma(&bytes, &[]).unwrap();
        assert!(lzma(&bytes, &bytes[..50_000]).unwrap().len() < packed.len() - 40_000);
        packed.truncate(packed.len() / 2);
        assert!(clientele_unpack::unpack(&packed, &[]).is_err());
        assert!(clientele_unpack::unpack(&[], &[]).is_err());
    }

    #[test]
    fn the_template_must_have_its_marks() {
        assert!(insert("<p>", "</head>", Before, "x").is_err());
        assert_eq!(insert("a</head>b", "</head>", Before, "x").unwrap(), "ax</head>b");
    }
}
