//! `cargo xtask dist`: a package for Debian and Ubuntu.
//!
//! The package is laid out by hand and closed by `dpkg-deb`: two programs, a menu entry and icons need no packaging tool,
//! and the libraries it asks for are those that the programs really link, as `dpkg-shlibdeps` finds them.

use crate::machine::{self, Purpose};
use crate::process::{Failure, cargo, program, succeed};
use crate::{Consent, manifest, models, ui};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The window and the command line, and the program that runs models, which only these two start.
const PROGRAMS: &[&str] = &["usr/bin/neonpro", "usr/bin/neonproctl", "usr/lib/neonpro/neonpro-llama"];
/// Where the app looks for the models of the package.
const MODELS: &str = "usr/lib/neonpro/models";
const ICONS: &[&str] = &["32x32", "128x128"];

const MENU_ENTRY: &str = "\
[Desktop Entry]
Type=Application
Name=NeonPro
GenericName=Aesthetic clinic
GenericName[pt_BR]=Clínica de estética
Exec=neonpro
Icon=neonpro
Terminal=false
Categories=Office;MedicalSoftware;
StartupWMClass=neonpro
";

/// Builds for release and leaves `target/dist/neonpro_<version>_<architecture>.deb`.
pub(crate) fn run(consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Build, consent)?;
    models::prepare()?;
    ui::install(succeed)?;
    succeed(&mut ui::npm(&["run", "build"]))?;
    let packages = ["--package", "neonpro", "--package", "neonpro-cli", "--package", "neonpro-llama"];
    succeed(cargo().args(["build", "--release", "--locked", "--features", "neonpro/custom-protocol"]).args(packages))?;
    let target = crate::target_folder()?;
    let package = assemble(&target.join("release"), &target.join("dist"))?;
    println!("{}", package.display());
    Ok(())
}

/// Packs the programs in `build` and returns the package's path in `out`.
fn assemble(build: &Path, out: &Path) -> Result<PathBuf, Failure> {
    let architecture = line_of("dpkg", &["--print-architecture"])?;
    let name = format!("neonpro_{VERSION}_{architecture}");
    let tree = out.join(&name);
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    for installed in PROGRAMS.iter().map(Path::new) {
        let built = build.join(installed.file_name().unwrap_or_default());
        place(&built, &tree.join(installed), 0o755)?;
    }
    for file in manifest::files()? {
        place(&crate::root().join("models").join(&file), &tree.join(MODELS).join(&file), 0o644)?;
    }
    for size in ICONS {
        let icon = crate::root().join(format!("src-tauri/icons/{size}.png"));
        place(&icon, &tree.join(format!("usr/share/icons/hicolor/{size}/apps/neonpro.png")), 0o644)?;
    }
    place(&crate::root().join("LICENSE"), &tree.join("usr/share/doc/neonpro/copyright"), 0o644)?;
    write(&tree.join("usr/share/applications/neonpro.desktop"), MENU_ENTRY)?;
    let libraries = libraries(&tree, out)?;
    write(&tree.join("DEBIAN/control"), &control(&architecture, &libraries))?;
    let package = out.join(format!("{name}.deb"));
    succeed(program("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&tree).arg(&package))?;
    fs::remove_dir_all(&tree)?;
    Ok(package)
}

/// The packages that hold the shared libraries of the programs, in the notation of a control file.
fn libraries(tree: &Path, out: &Path) -> Result<String, Failure> {
    // The tool looks for a source package around it, and is content with the name of one.
    let folder = out.join("shlibdeps");
    write(&folder.join("debian/control"), "Source: neonpro\n\nPackage: neonpro\nArchitecture: any\n")?;
    let output = program("dpkg-shlibdeps")
        .current_dir(&folder)
        .arg("-O")
        .args(PROGRAMS.iter().map(|installed| tree.join(installed)))
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    fs::remove_dir_all(&folder)?;
    said.lines()
        .find_map(|line| line.strip_prefix("shlibs:Depends="))
        .map(str::to_owned)
        .ok_or_else(|| Failure(format!("dpkg-shlibdeps: {}", String::from_utf8_lossy(&output.stderr))))
}

fn control(architecture: &str, libraries: &str) -> String {
    format!(
        "Package: neonpro\nVersion: {VERSION}\nArchitecture: {architecture}\nSection: misc\nPriority: optional\n\
         Maintainer: NeonPro <neonpro@localhost>\nDepends: {libraries}\n\
         Description: local-first desktop suite for Brazilian aesthetic clinics\n \
         Agenda, patients, records, consents, money and stock in an encrypted file of the clinic's own,\n \
         with an audit trail and without a network.\n"
    )
}

fn place(from: &Path, to: &Path, mode: u32) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).map_err(|error| Failure(format!("{}: {error}", from.display())))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

fn write(to: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, text)?;
    Ok(())
}

fn line_of(name: &str, arguments: &[&str]) -> Result<String, Failure> {
    let output = program(name).args(arguments).output().map_err(|error| Failure(format!("{name}: {error}")))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_file_has_what_dpkg_asks_for() {
        let text = control("amd64", "libc6 (>= 2.36)");
        for field in
            ["Package: neonpro", "Architecture: amd64", "Depends: libc6 (>= 2.36)", "Maintainer: ", "Version: "]
        {
            assert!(text.lines().any(|line| line.starts_with(field)), "{field} is missing in\n{text}");
        }
        assert!(text.ends_with('\n'));
        let description = text.lines().skip_while(|line| !line.starts_with("Description:")).skip(1);
        assert!(description.clone().count() > 0);
        assert!(description.into_iter().all(|line| line.starts_with(' ')), "continuation lines begin with a space");
    }
}
