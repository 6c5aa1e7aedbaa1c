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

/// Where a Microsoft partner's Solutions Partner designations stand, why, and what to do next.
///
/// Without a command it opens the dashboard.
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

/// Options that may stand before or after the command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The store to work on, or postgresql:///DATABASE?host=/FOLDER&schema=PARTNER for a team store [default: laurels.db in
    /// the data directory; env: LAURELS_STORE]
    #[arg(long, global = true, value_name = "PATH")]
    pub store: Option<PathBuf>,
    /// The settings [default: config.toml in the configuration directory; env: LAURELS_CONFIG]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Work on a dataset file, in memory
    #[arg(long, global = true, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Work on the built-in demonstration, in memory
    #[arg(long, global = true)]
    pub demo: bool,
    /// Evaluate on that day [default: today; the demonstration has a day of its own]
    #[arg(long, global = true, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
    pub as_of: Option<Day>,
    /// A rulebook that ships, or a file of your own [default: the newest in force on that day]
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

/// When to use colour: on a terminal unless `NO_COLOR` is set, in pipes and files too, or never. The words speak for
/// themselves in the help.
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
        /// Exit with status 3 when it (or any that is enrolled) does not qualify
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
        /// Plan to hold the target on every month up to that day, or, by `renewal`, on the cheapest day until the renewal
        /// ends, with certifications renewed where that helps
        #[arg(long, value_name = "DATE or renewal", value_parser = Until::read, allow_negative_numbers = true)]
        until: Option<Until>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Take files into the book: reports of Partner Center, datasets
    Import {
        /// The files, in the order in which they are taken; of a folder, the files directly in it
        #[arg(required = true, value_name = "PATH")]
        files: Vec<PathBuf>,
        /// What they are, where their columns do not tell
        #[arg(long, value_parser = one_of::<ImportKind>())]
        kind: Option<ImportKind>,
        /// The customer that they are about, for files that do not name it (csp-subscriptions)
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
        /// What a column means that laurels doesn't know, such as Kunde=customer-name; kept for the next file
        #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = told_column)]
        columns: Vec<ToldColumn>,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Write the whole book as a dataset, to FILE or to the standard output; with --table one list of it, for spreadsheets
    Export {
        /// The file, which must not exist yet
        file: Option<PathBuf>,
        /// Only this table, to a file named .csv, .tsv or .xlsx; `import` reads it back. Of pal-inventory, a file named .sh or .ps1
        /// gets the commands that show each link
        #[arg(long, requires = "file", value_name = "NAME", value_parser = table_name())]
        table: Option<BookTable>,
        /// Replace the file when it exists
        #[arg(long, requires = "file")]
        force: bool,
        /// Write scores, certainty and what runs out next, without any customer
        #[arg(long, conflicts_with = "table")]
        summary: bool,
        /// Also write the log: who changed what and when, and all that can be undone; `import` takes it into a new store
        #[arg(long, conflicts_with_all = ["table", "summary"])]
        with_log: bool,
    },
    /// What can be imported: where to get it, with which role, what the book has of it and what is needed
    Sources {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Your computed points against those that Microsoft reports, with the likeliest reason where they differ
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
        /// One record of it; `customer` needs one
        id: Option<String>,
    },
    /// What needs attention, most urgent first; exit status 3 when something is overdue or soon
    Todo(Todo),
    /// The roads to associations, step by step: read them, record what was done
    #[command(subcommand)]
    Wizard(Wizard),
    /// Questions and answers of every association type
    Faq {
        /// Only those that have all these words
        words: Vec<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Rulebooks: what they say, where it is written, and whether a file is sound
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
    /// Put a backup in the place of what the store holds, which is kept in a file beside it
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Write a page to hand on: where the partner stands and what to do, or what you do for one customer
    Report {
        /// The file: a name that ends in .html or .md
        file: PathBuf,
        /// Write for this customer what you do for it, without your points
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
    },
    /// Write what `todo` lists as a calendar; importing it again updates it
    Calendar {
        /// The file, such as laurels.ics
        file: PathBuf,
    },
    /// How each partner does whose store, dataset or summary lies in a folder: in a terminal as a list to choose from
    Portfolio(Portfolio),
    /// A book that a team keeps in PostgreSQL
    #[command(subcommand)]
    Team(Team),
    /// Check the store, the terminal, the settings and the locale
    Doctor {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Print what makes a shell complete laurels' commands and options
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
    /// Print the SQL that makes a partner's schema: its roles, its tables, and what each role may do
    Grants(TeamGrants),
}

/// The names in a team store's database.
#[derive(Debug, Args)]
pub struct TeamGrants {
    /// The schema of the partner
    #[arg(long, value_name = "NAME", default_value = "laurels")]
    pub schema: String,
    /// The role that owns the tables; only it can take a dataset with its log
    #[arg(long, value_name = "NAME", default_value = "laurels_owner")]
    pub owner: String,
    /// The role of those who change the book
    #[arg(long, value_name = "NAME", default_value = "laurels_user")]
    pub user: String,
    /// The role of those who only read it
    #[arg(long, value_name = "NAME", default_value = "laurels_reader")]
    pub reader: String,
}

/// A folder of partners, and what is wanted of it.
#[derive(Debug, Args)]
pub struct Portfolio {
    /// The folder
    pub folder: PathBuf,
    /// Only partners to whom this applies; repeat it for more
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
    /// Put something off, or end that; without it the list is printed
    #[command(subcommand)]
    pub command: Option<TodoCommand>,
    /// Also what is put off
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What can be done with a todo.
#[derive(Debug, Subcommand)]
pub enum TodoCommand {
    /// Put something off until a day, with the reason
    Snooze {
        /// Its kind, as the list says it
        #[arg(value_parser = one_of::<TodoKind>())]
        kind: TodoKind,
        /// Its subject, as the list says it
        subject: String,
        /// The day on which it comes back
        #[arg(long, value_name = "DATE", value_parser = Day::read, allow_negative_numbers = true)]
        until: Day,
        /// Why it may wait
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// End a snooze
    Unsnooze {
        /// Its kind, as `todo --all` says it
        #[arg(value_parser = one_of::<TodoKind>())]
        kind: TodoKind,
        /// Its subject, as `todo --all` says it
        subject: String,
    },
}

/// What to do with wizards.
#[derive(Debug, Subcommand)]
pub enum Wizard {
    /// The wizards that there are
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// The steps of a wizard, as far as the answers tell which
    Show(RunArgs),
    /// Record what the wizard comes to, as one change
    Record(Recorded),
}

/// A wizard that is recorded.
#[derive(Debug, Args)]
pub struct Recorded {
    /// What is answered
    #[command(flatten)]
    pub run_args: RunArgs,
    /// An association rule that does not hold here, and why; the association's notes keep it
    #[arg(long = "waive", alias = "overrule", value_name = "RULE=REASON", value_parser = waiving)]
    pub waive: Vec<(String, String)>,
}

/// A wizard with answers.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The wizard
    pub id: String,
    /// An answer; repeat it for more
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = answer)]
    pub set: Vec<(String, String)>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What to do with rulebooks.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// The rulebooks that ship
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Every value of a rulebook with its source, beside what the deck printed
    Show {
        /// A rulebook that ships, or a file [default: the one in force]
        id: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What changes between two rulebooks, and which points of this book that moves
    Diff {
        /// The rulebook to start from: one that ships, or a file
        from: String,
        /// The other one
        to: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Check a rulebook file and report all its problems
    Check {
        /// The file
        file: PathBuf,
    },
}

/// The panes that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Pane {
    /// How we stand
    Overview,
    /// The ledger of associations
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
