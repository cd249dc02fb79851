//! Only looks: embedding must notice a new build of the staff app. Never calls npm.

fn main() {
    println!("cargo:rerun-if-changed=../web/dist");
    if !std::path::Path::new("../web/dist/index.html").exists() {
        println!("cargo:warning=web/dist is not built; this binary answers with the API only (make build)");
    }
}
