//! The command line: options and subcommands, and nothing of what they do.

use super::arg_values::{Day, Until, answer, one_of, table_name, target, told_column, waiving};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use laurels_core::book::{DesignationId, ImportKind, MetricId};
use laurels_core::import_report::ToldColumn;
use laurels_core::points::Points;
use laurels_core::summary::Flag;
use laurels_core::todo::TodoKind;
use laurels_data::exchange::tables::BookTable;
use std::path::PathBuf;

/// Your Solutions Partner designations: the scores, the reasons, and what to do next.
///
/// Without a command, laurels opens the dashboard.
#[derive(Debug, Parser)]
#[command(name = "laurels", version, max_term_width = 100)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing opens the dashboard.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that may come before or after the command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The store to work on, or postgresql:///DATABASE?host=/FOLDER&schema=PARTNER for a team store [default: laurels.db in
    /// the data directory; env: LAURELS_STORE]
    #[arg(long, global = true, value_name = "PATH")]
    pub store: Option<PathBuf>,
    /// The configuration file [default: config.toml in the configuration directory; env: LAURELS_CONFIG]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Work on a dataset file, in memory
    #[arg(long, global = true, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Work on the built-in demonstration, in memory
    #[arg(long, global = true)]
    pub demo: bool,
    /// Score as of this day [default: today; the demonstration has a day of its own]
    #[arg(long, global = true, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
    pub as_of: Option<Day>,
    /// A rulebook that ships with laurels, or a file of your own [default: the newest in force on that day]
    #[arg(long, global = true, value_name = "ID or FILE")]
    pub rules: Option<String>,
    /// Refuse every change
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Draw with ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// When to use colour [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

/// When to use colour: on a terminal unless `NO_COLOR` is set, in pipes and files too, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The scorecard: all designations, or one with its metrics
    Score {
        /// One designation
        #[arg(value_parser = one_of::<DesignationId>())]
        designation: Option<DesignationId>,
        /// Exit with status 3 if it (or any enrolled designation) does not qualify
        #[arg(long)]
        require_qualified: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What counted, what did not, why, and what would fix it
    Explain {
        /// The designation
        #[arg(value_parser = one_of::<DesignationId>())]
        designation: DesignationId,
        /// One metric
        #[arg(value_parser = one_of::<MetricId>())]
        metric: Option<MetricId>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// The cheapest set of actions that reaches a target
    Plan {
        /// The designation
        #[arg(value_parser = one_of::<DesignationId>())]
        designation: DesignationId,
        /// Points to reach [default: what the rulebook asks for, 70]
        #[arg(long, value_name = "N", value_parser = target)]
        target: Option<Points>,
        /// Keep the target in every month up to that day, or, by `renewal`, reach it on the cheapest day before the renewal
        /// ends; certifications are renewed where that helps
        #[arg(long, value_name = "DATE or renewal", value_parser = Until::read, allow_negative_numbers = true)]
        until: Option<Until>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Import files: reports from Partner Center, or datasets
    Import {
        /// The files, imported in this order; for a folder, the files directly in it
        #[arg(required = true, value_name = "PATH")]
        files: Vec<PathBuf>,
        /// The kind of report, if its columns do not tell
        #[arg(long, value_parser = one_of::<ImportKind>())]
        kind: Option<ImportKind>,
        /// The customer, for files that do not name one (csp-subscriptions)
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
        /// What a column means that laurels doesn't know, such as Kunde=customer-name; remembered for the next file
        #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = told_column)]
        columns: Vec<ToldColumn>,
        /// Only show what would change
        #[arg(long)]
        dry_run: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Write everything as a dataset, to FILE or to standard output; with --table, one table for spreadsheets
    Export {
        /// The file, which must not exist yet
        file: Option<PathBuf>,
        /// Only this table, to a file named .csv, .tsv or .xlsx; `import` reads it back. For pal-inventory, a file named .sh or
        /// .ps1 gets the commands that show each link
        #[arg(long, requires = "file", value_name = "NAME", value_parser = table_name())]
        table: Option<BookTable>,
        /// Replace the file when it exists
        #[arg(long, requires = "file")]
        force: bool,
        /// Write the scores, how certain they are and what is due next, without naming any customer
        #[arg(long, conflicts_with = "table")]
        summary: bool,
        /// Also write the log: who changed what and when, and everything that can be undone; `import` reads it into a new store
        #[arg(long, conflicts_with_all = ["table", "summary"])]
        with_log: bool,
    },
    /// Every report you can import: where to get it, the role you need, what you have and what is missing
    Sources {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Computed points beside those that Microsoft reports, with the likeliest reason for each difference
    Reconcile {
        /// One designation
        #[arg(value_parser = one_of::<DesignationId>())]
        designation: Option<DesignationId>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// A pane as plain text, line by line
    Show {
        /// Which pane
        pane: Pane,
        /// One record, by its id or name; required for `customer`
        id: Option<String>,
    },
    /// What needs attention, most urgent first; exit status 3 when something is overdue or soon
    Todo(Todo),
    /// Wizards, step by step: show one, or record what you did
    #[command(subcommand)]
    Wizard(Wizard),
    /// Questions and answers of every association type
    Faq {
        /// Only questions about these words, the nearest first
        words: Vec<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Rulebooks: every value with its source, and whether a file is valid
    #[command(subcommand)]
    Rules(Rules),
    /// Scores of the past, and who changed what
    History {
        /// From that day on
        #[arg(long, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
        from: Option<Day>,
        /// Up to that day
        #[arg(long, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
        to: Option<Day>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Copy the store to a new file, also while it is in use
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Replace the store's content with a backup; the old content is kept in a file beside it
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Write a page to share: your scores and what to do, or what you do for one customer
    Report {
        /// The file; its name ends in .html or .md
        file: PathBuf,
        /// Write for this customer, by its id or name: what you do for it, without your points
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
    },
    /// Write what `todo` lists as a calendar; importing it again updates it
    Calendar {
        /// The file, such as laurels.ics
        file: PathBuf,
    },
    /// All partners whose store, dataset or summary is in a folder, or whose schema is in a database: scores, and what is due
    /// first. A terminal shows a list to choose from
    Portfolio(Portfolio),
    /// A team's store in PostgreSQL
    #[command(subcommand)]
    Team(Team),
    /// Check the store, the terminal, the configuration and the locale
    Doctor {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// What to do about a team store.
#[derive(Debug, Subcommand)]
pub enum Team {
    /// Print the SQL that creates a partner's schema: its roles, its tables, and what each role may do
    Grants(TeamGrants),
}

/// The names in a team store's database.
#[derive(Debug, Args)]
pub struct TeamGrants {
    /// The schema of the partner
    #[arg(long, value_name = "NAME", default_value = "laurels")]
    pub schema: String,
    /// The role that owns the tables; only it can import a dataset with its log
    #[arg(long, value_name = "NAME", default_value = "laurels_owner")]
    pub owner: String,
    /// The role of people who change data
    #[arg(long, value_name = "NAME", default_value = "laurels_user")]
    pub user: String,
    /// The role of people who only read
    #[arg(long, value_name = "NAME", default_value = "laurels_reader")]
    pub reader: String,
}

/// Where partners are, and what is wanted of them.
#[derive(Debug, Args)]
pub struct Portfolio {
    /// The folder, or the database of a team store's server: postgresql:///DATABASE?host=/SOCKET-FOLDER
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Only partners to which this applies; repeatable
    #[arg(long, value_name = "FILTER", value_parser = one_of::<Flag>())]
    pub only: Vec<Flag>,
    /// Write the table to a file named .html, .xlsx, .csv or .tsv
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub out: Option<PathBuf>,
    /// Replace that file when it exists
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What to do about what needs attention.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Todo {
    /// Snooze an item, or end a snooze; without it the list is printed
    #[command(subcommand)]
    pub command: Option<TodoCommand>,
    /// Include snoozed items
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What can be done with a todo.
#[derive(Debug, Subcommand)]
pub enum TodoCommand {
    /// Snooze an item until a day, with a reason
    Snooze {
        /// Its kind, as in the list
        #[arg(value_parser = one_of::<TodoKind>())]
        kind: TodoKind,
        /// Its subject, as in the list
        subject: String,
        /// The day on which it is shown again
        #[arg(long, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
        until: Day,
        /// Why it can wait
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// End a snooze
    Unsnooze {
        /// Its kind, as in `todo --all`
        #[arg(value_parser = one_of::<TodoKind>())]
        kind: TodoKind,
        /// Its subject, as in `todo --all`
        subject: String,
    },
}

/// What to do with wizards.
#[derive(Debug, Subcommand)]
pub enum Wizard {
    /// All wizards
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// The steps of a wizard that your answers lead to
    Show(RunArgs),
    /// Record the wizard's result, as one change
    Record(Recorded),
}

/// A wizard that is recorded.
#[derive(Debug, Args)]
pub struct Recorded {
    /// The wizard and its answers
    #[command(flatten)]
    pub run_args: RunArgs,
    /// An association rule to make an exception for, and why; the association's notes keep the reason
    #[arg(long = "waive", alias = "overrule", value_name = "RULE=REASON", value_parser = waiving)]
    pub waive: Vec<(String, String)>,
}

/// A wizard with answers.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The wizard
    pub id: String,
    /// An answer; repeatable
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = answer)]
    pub set: Vec<(String, String)>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What to do with rulebooks.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// All rulebooks that ship with laurels
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Every value of a rulebook with its source, beside the value in the partner-association deck
    Show {
        /// A rulebook that ships, or a file [default: the one in force]
        id: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What changes between two rulebooks, and how that moves your points
    Diff {
        /// The rulebook to start from: one that ships, or a file
        from: String,
        /// The other one
        to: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Check a rulebook file and report every problem
    Check {
        /// The file
        file: PathBuf,
    },
}

/// The panes that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Pane {
    /// Scores, and what to do next
    Overview,
    /// The associations
    Associations,
    /// One customer
    Customer,
    /// The designations with their metrics
    Designations,
    /// People and their certifications
    Certifications,
    /// Scores of the past
    Activity,
}

impl Arguments {
    /// Parses the command line of this process.
    ///
    /// # Errors
    /// On wrong usage, and when help or the version is asked for.
    pub fn read() -> Result<Arguments, clap::Error> {
        let arguments = Arguments::try_parse()?;
        arguments.check()?;
        Ok(arguments)
    }

    /// What clap cannot check, because an option may stand on either side of the command.
    fn check(&self) -> Result<(), clap::Error> {
        let refuse = |kind, message: &str| Err(Arguments::command().error(kind, message));
        let Global { store, data, demo, .. } = &self.global;
        if usize::from(store.is_some()) + usize::from(data.is_some()) + usize::from(*demo) > 1 {
            return refuse(ErrorKind::ArgumentConflict, "use only one of --store, --data and --demo");
        }
        match &self.command {
            Some(Command::Backup { .. } | Command::Restore { .. }) if data.is_some() || *demo => {
                refuse(ErrorKind::ArgumentConflict, "--data and --demo use no store")
            }
            Some(Command::Import { dry_run: false, .. }) if data.is_some() || *demo => refuse(
                ErrorKind::ArgumentConflict,
                "--data and --demo save nothing: add --dry-run to see what the import would do",
            ),
            Some(Command::Wizard(Wizard::Record(_))) if data.is_some() || *demo => refuse(
                ErrorKind::ArgumentConflict,
                "--data and --demo save nothing: record into a store, or read the steps with `wizard show`",
            ),
            Some(Command::Todo(Todo { command: Some(_), .. })) if data.is_some() || *demo => {
                refuse(ErrorKind::ArgumentConflict, "--data and --demo save nothing: snoozing needs a store")
            }
            Some(Command::Todo(Todo { command: Some(TodoCommand::Snooze { because, .. }), .. }))
                if because.trim().is_empty() =>
            {
                refuse(ErrorKind::ValueValidation, "say why it can wait: --because TEXT")
            }
            Some(
                Command::Todo(Todo { command: Some(_), .. })
                | Command::Restore { .. }
                | Command::Import { dry_run: false, .. }
                | Command::Wizard(Wizard::Record(_)),
            ) if self.global.read_only => refuse(ErrorKind::ArgumentConflict, "--read-only refuses every change"),
            Some(Command::Show { pane: Pane::Customer, id: None }) => {
                refuse(ErrorKind::MissingRequiredArgument, "name the customer: laurels show customer ID")
            }
            Some(Command::Show { pane: Pane::Overview | Pane::Activity, id: Some(_) }) => {
                refuse(ErrorKind::TooManyValues, "this pane has no pages of single records")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn the_clap_definition_is_valid() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn options_stand_on_either_side_of_the_command() {
        for line in ["laurels --demo --as-of 2026-11-22 score --json", "laurels score --json --demo --as-of 2026-11-22"]
        {
            let arguments = Arguments::try_parse_from(line.split(' ')).expect("valid");
            assert!(arguments.global.demo, "{line}");
            let day = arguments.global.as_of.map(|day| day.on(NaiveDate::MIN));
            assert_eq!(day, NaiveDate::from_ymd_opt(2026, 11, 22), "{line}");
        }
    }
}
