//! `audit.*` beyond the list: checking the trail and handing it out.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use neonpro_vault::trail::Happening;

use crate::app::Call;
use crate::error::{ApiError, ErrorKind, Result};
use crate::folder::disk;
use crate::types::{Empty, ExportTrail, Exported, TrailCheck};

/// Checks this device's chain from its first event to its last.
pub(crate) fn verify(call: &mut Call<'_>, _: Empty) -> Result<TrailCheck> {
    let report = call.open.vault.verify_audit(None, call.app.secrets.as_ref())?;
    let code = report.verdict().exit_code();
    call.open.session.record(&Happening::of("audit.checked"))?;
    let detail = report.findings.first().map(|finding| format!("{finding:?}"));
    Ok(TrailCheck { ok: code == 0, events: report.events, code, detail })
}

/// Writes the trail to a new file, in the form of docs/audit-format.md.
pub(crate) fn export(call: &mut Call<'_>, asked: ExportTrail) -> Result<Exported> {
    let path = Path::new(&asked.to);
    let file = std::fs::File::create_new(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => ApiError::new(ErrorKind::Conflict, "app.file_exists"),
        _ => disk(&error),
    })?;
    let mut out = BufWriter::new(file);
    call.open.session.record(&Happening::of("audit.exported"))?;
    call.open.vault.export_audit(&mut out)?;
    let bytes = out
        .flush()
        .and_then(|()| out.get_ref().sync_all())
        .and_then(|()| out.get_ref().metadata())
        .map(|found| found.len())
        .map_err(|error| disk(&error))?;
    Ok(Exported { path: asked.to, bytes })
}
