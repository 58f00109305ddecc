//! Tells Tauri where this repository keeps its capabilities and permissions.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A clean clone must compile before the UI has been built.
    std::fs::create_dir_all("ui/dist")?;
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("./src-tauri/capabilities/**/*")
            .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*")),
    )?;
    Ok(())
}
