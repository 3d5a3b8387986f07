internal import ScriptEngine

ScriptServer.run()
