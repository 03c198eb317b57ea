//! A terminal of our own, to see what the command draws on one.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A command on a terminal: its standard output and error both lead there.
pub(crate) struct OnTerminal {
    child: Child,
    keyboard: File,
    drawn: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl OnTerminal {
    /// Starts it.
    pub(crate) fn start(mut command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let slave = || OpenOptions::new().read(true).write(true).open(path).unwrap();
        let child = command.stdin(slave()).stdout(slave()).stderr(slave()).spawn().unwrap();
        // It holds ends of the terminal, which would keep the reader waiting.
        drop(command);
        let drawn = Arc::new(Mutex::new(Vec::new()));
        let (mut terminal, into) = (File::from(master), Arc::clone(&drawn));
        let keyboard = terminal.try_clone().unwrap();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // With the last end of it closed, a terminal gives an error instead of an end.
            while let Ok(read @ 1..) = terminal.read(&mut buffer) {
                into.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
        });
        Self { child, keyboard, drawn, reader }
    }

    /// What it has drawn so far.
    pub(crate) fn drawn(&self) -> String {
        String::from_utf8_lossy(&self.drawn.lock().unwrap()).into_owned()
    }

    /// As a person who types this, and Enter.
    pub(crate) fn answer(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").unwrap();
    }

    /// As Ctrl-C does.
    pub(crate) fn interrupt(&self) {
        interrupt(&self.child);
    }

    /// Waits for its end; exit code, unless a signal ended it, and everything it has drawn.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        self.reader.join().unwrap();
        let drawn = self.drawn.lock().unwrap();
        (code, String::from_utf8_lossy(&drawn).into_owned())
    }
}

/// As Ctrl-C does.
pub(crate) fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}
