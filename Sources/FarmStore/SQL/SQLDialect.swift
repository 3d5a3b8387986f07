/// What differs between SQLite and PostgreSQL, in one place.
///
/// Statements stay in what both have:
///
/// * identities are `TEXT` of 36 characters, moments `BIGINT` of microseconds since 1970, truth values `BIGINT` 0 and 1;
/// * `$1`, `$2`, … in order of appearance, `INSERT … ON CONFLICT (…) DO UPDATE`, `COALESCE`, plain joins, `SAVEPOINT`;
/// * nothing that generates numbers, no `RETURNING`, no JSON functions, no collations, no `AUTOINCREMENT` or `SERIAL`.
///
/// What an implementation of ``SQLSession`` has to bring itself:
///
/// | | SQLite | PostgreSQL |
/// |---|---|---|
/// | parameters | `$1` is a name, numbered by first appearance | a number |
/// | faults | extended result codes, below | SQLSTATE 23505, 23503, 40001, 53xxx, 57xxx |
/// | a transaction that writes | `BEGIN IMMEDIATE`, one at a time | `BEGIN ISOLATION LEVEL SERIALIZABLE`, again on 40001 |
/// | after a fault inside a transaction | usable, unless the fault ended it | only back to a savepoint |
/// | durable when `COMMIT` returns | `synchronous = FULL` | `synchronous_commit = on` |
/// | foreign keys | `PRAGMA foreign_keys = ON`, per connection | always |
/// | whose database it is | `PRAGMA application_id` | the schema's name |
enum SQLDialect {
    /// `Sham`: stands in the header of database files that belong to this program.
    static let applicationID: Int32 = 0x5368_616d

    /// What a result code of SQLite means for the caller.
    static func code(ofSQLite extended: Int32) -> FarmStoreError.Code {
        switch extended {
        case 2067, 1555: return .duplicate  // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
        case 787: return .missingReference  // SQLITE_CONSTRAINT_FOREIGNKEY
        default: break
        }
        switch extended & 0xff {
        case 5, 6, 7, 8, 9, 10, 13, 14: return .unavailable  // BUSY LOCKED NOMEM READONLY INTERRUPT IOERR FULL CANTOPEN
        case 11, 26: return .damaged  // CORRUPT NOTADB
        default: return .failed
        }
    }
}
