//! The page's policy, and the same policy as response headers for people who host the page.

use crate::files;
use crate::project::Project;
use anyhow::Result;

/// Trusted Types policies that may exist: the page's own (its worker's address) and lit's.
const TRUSTED_TYPES: &str = "clientele lit-html";

/// Abilities of the browser that the page gives up for itself and anything it might contain.
const GIVEN_UP: [&str; 18] = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
];

/// The policy in the page's meta tag, for the hashes of its one script and one style.
pub fn policy(script_hash: &str, style_hash: &str) -> String {
    [
        "default-src 'none'".to_owned(),
        format!("script-src '{script_hash}' 'wasm-unsafe-eval'"),
        format!("style-src '{style_hash}'"),
        "img-src data: blob:".to_owned(),
        "worker-src blob:".to_owned(),
        "connect-src 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "require-trusted-types-for 'script'".to_owned(),
        format!("trusted-types {TRUSTED_TYPES}"),
    ]
    .join("; ")
}

/// Writes `dist/_headers` (static hosts that know the format) and `dist/nginx.conf` (a snippet).
pub fn write(project: &Project, policy: &str) -> Result<()> {
    let headers = headers(policy);
    let mut netlify = String::from("/*\n");
    let mut nginx = String::from("# Include this inside the `server` or `location` block that serves these files.\n");
    for (name, value) in &headers {
        netlify += &format!("  {name}: {value}\n");
        nginx += &format!("add_header {name} \"{value}\" always;\n");
    }
    files::write(&project.dist().join("_headers"), netlify)?;
    files::write(&project.dist().join("nginx.conf"), nginx)
}

fn headers(policy: &str) -> Vec<(&'static str, String)> {
    vec![
        // A page cannot say in its own meta tag who may frame it.
        ("Content-Security-Policy", format!("{policy}; frame-ancestors 'none'")),
        ("Permissions-Policy", GIVEN_UP.map(|ability| format!("{ability}=()")).join(", ")),
        ("Connection-Allowlist", "(response-origin)".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
    ]
}
