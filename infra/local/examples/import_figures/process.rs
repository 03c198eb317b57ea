//! What the system knows of a child process.

use std::fs;

/// The most memory, in KiB, that a child of this process with that name has ever held (`VmHWM`, proc(5)); 0 if there is
/// none.
pub(crate) fn peak_kib(name: &str) -> u64 {
    let parent = std::process::id().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let statuses = processes.filter_map(|process| fs::read_to_string(process.path().join("status")).ok());
    let of_ours =
        statuses.filter(|status| field(status, "Name") == Some(name) && field(status, "PPid") == Some(&parent));
    let peak = |status: String| field(&status, "VmHWM")?.split_whitespace().next()?.parse().ok();
    of_ours.filter_map(peak).max().unwrap_or(0)
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    let value = |line: &'a str| line.strip_prefix(name)?.strip_prefix(':');
    status.lines().find_map(value).map(str::trim)
}
