// SQLite, for writing a farm's rows without its server.
#include <sqlite3.h>
