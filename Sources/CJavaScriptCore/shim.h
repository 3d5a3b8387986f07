// JavaScriptCore's C interface, and the one function that the library exports beyond its headers.
#include <JavaScriptCore/JavaScript.h>
#include <stdbool.h>

/// Asked whether a script that has used up its time shall end; true ends it by an exception that it cannot catch.
typedef bool (*JSShouldTerminateCallback)(JSContextRef context, void *argument);

/// Limits the processor time, in seconds, that the group's scripts may take from now on. The callback is asked once; it may
/// set the limit anew.
void JSContextGroupSetExecutionTimeLimit(
    JSContextGroupRef group, double seconds, JSShouldTerminateCallback callback, void *argument);
