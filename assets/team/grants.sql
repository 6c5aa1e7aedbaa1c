REVOKE ALL ON SCHEMA "{schema}" FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM PUBLIC, "{user}", "{reader}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "{schema}" FROM PUBLIC, "{user}", "{reader}";
GRANT USAGE ON SCHEMA "{schema}" TO "{user}", "{reader}";
GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{user}", "{reader}";
GRANT UPDATE (revision) ON head TO "{user}";
GRANT INSERT, UPDATE, DELETE ON record, usage, usage_past, usage_undone, kept TO "{user}";
GRANT INSERT ON series, source TO "{user}";
GRANT INSERT, TRUNCATE ON incoming TO "{user}";
GRANT INSERT, UPDATE ON scorecard TO "{user}";
GRANT USAGE ON SEQUENCE draft_number TO "{user}";
GRANT EXECUTE ON FUNCTION add_months, index_figures TO "{user}";
-- Nobody but the owner rewrites the log, or signs for somebody else.
GRANT INSERT (revision, token, host, what, undoes, moved, edits, evidence) ON log TO "{user}";

COMMIT;
