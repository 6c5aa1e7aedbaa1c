//! Where our files lie: the platform's directories, unless the environment or the command line names others.

use directories::ProjectDirs;
use std::ffi::OsString;
use std::path::PathBuf;

/// The files that the program reads and writes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`.
    pub config: PathBuf,
    /// Whether somebody named the configuration, so that it must be there.
    pub config_is_named: bool,
    pub store: PathBuf,
    /// The folder of the dashboard's log.
    pub logs: PathBuf,
    /// The folder of what can be worked out again; none where the platform has none.
    pub cache: Option<PathBuf>,
}

/// The platform does not say where a user's files belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no home directory; set HOME, or name the files with --config and --store")]
pub struct NoHome;

impl Paths {
    /// The paths in force: what the command line names, else what the environment does (`LAURELS_CONFIG`,
    /// `LAURELS_STORE`), else the platform's places.
    ///
    /// # Errors
    /// When a path is neither named nor known to the platform.
    pub fn resolve(
        config: Option<PathBuf>,
        store: Option<PathBuf>,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Paths, NoHome> {
        let named = |flag: Option<PathBuf>, variable| {
            flag.or_else(|| env(variable).filter(|value| !value.is_empty()).map(PathBuf::from))
        };
        let (config, store) = (named(config, "LAURELS_CONFIG"), named(store, "LAURELS_STORE"));
        let dirs = ProjectDirs::from("", "", "laurels");
        let logs = match &dirs {
            Some(dirs) => dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned(),
            None => std::env::temp_dir().join(format!("laurels-{}", rustix::process::geteuid().as_raw())),
        };
        let config_is_named = config.is_some();
        let config = config.or_else(|| dirs.as_ref().map(|d| d.config_dir().join("config.toml"))).ok_or(NoHome)?;
        let store = store.or_else(|| dirs.as_ref().map(|d| d.data_dir().join("laurels.db"))).ok_or(NoHome)?;
        let cache = dirs.map(|dirs| dirs.cache_dir().to_owned());
        Ok(Paths { config, config_is_named, store, logs, cache })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_environment() {
        let env = |name: &str| (name == "LAURELS_STORE").then(|| OsString::from("/from/env.db"));
        let paths = Paths::resolve(Some("/from/flag.toml".into()), None, env).expect("both are named");
        assert_eq!(paths.config, PathBuf::from("/from/flag.toml"));
        assert!(paths.config_is_named);
        assert_eq!(paths.store, PathBuf::from("/from/env.db"));
    }

    #[test]
    fn an_empty_variable_names_nothing() {
        let env = |_: &str| Some(OsString::new());
        let paths = Paths::resolve(Some("c".into()), Some("s".into()), env).expect("both are named");
        assert_eq!(paths.store, PathBuf::from("s"));
        if let Ok(paths) = Paths::resolve(None, None, env) {
            assert!(!paths.config_is_named);
            assert!(paths.config.ends_with("laurels/config.toml"), "{paths:?}");
        }
    }
}
