"""What every layer stands on: settings, database, messages between processes, access, languages and errors."""
