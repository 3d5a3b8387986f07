import FarmModel
import JobCompiler
import Testing

@Suite("Making tasks")
struct AuthoringTests {
    @Test("tasks and commands are as they are when compileJob ends")
    func references() async throws {
        let job = try await CompilerUnderTest([
            "a.js": script(
                """
                    const first = new author.Task("  first ", " blender ");
                    job.addTask(first);
                    first.priority = 75;
                    const command = author.Command("exec", { exe: "a", list: [1, undefined], gone: undefined }, "7");
                    first.addCommand(command);
                    command.parameters.exe = "b";
                    task.addDependency(first);
                    task.name = first.uUID;
                    first.addCommand(author.Command("nothing"));
                """)
        ]).compile("a")
        #expect(job.tasks.map(\.type) == ["blender", "misc"] && job.tasks[0].name == "first")
        #expect(job.tasks[0].priority == 75 && job.tasks[1].dependencies == [0])
        #expect(job.tasks[1].name == job.tasks[0].id.description)
        #expect(
            job.tasks[0].commands.map(\.json) == [
                [
                    "name": "exec", "parameters": ["exe": "b", "list": [1, .null], "gone": .null],
                    "total_step_count": 7,
                ],
                ["name": "nothing", "parameters": .null, "total_step_count": 0],
            ])
        #expect(job.tasks[0].totalStepCount == 8)
    }

    @Test("parameters are those of the moment when the command was made, and whole numbers have no point")
    func parameters() async throws {
        let job = try await CompilerUnderTest([
            "a.js": script(
                """
                    const parameters = { fps: 24.0, rate: 23.976, large: 1e21, deep: { list: [1.50] }, date: new Date(0) };
                    task.addCommand(author.Command("c", parameters));
                    parameters.fps = 1;
                """)
        ]).compile("a")
        #expect(
            job.tasks[0].commands[0].parameters.text()
                == #"{"date":"1970-01-01T00:00:00.000Z","deep":{"list":[1.5]},"fps":24,"large":1e+21,"rate":23.976}"#)
    }

    @Test("what a script does to the job is kept")
    func job() async throws {
        let job = try await CompilerUnderTest([
            "a.js": script(
                """
                    job.name = "renamed"; job.priority = 80; job.settings.added = { x: [1] }; delete job.settings.gone;
                    job.settings.frames = 1.50; job.metadata.count = 3; delete job.metadata.project;
                    job.workerTagUUID = "a-tag"; job.storage.shamanCheckoutID = "a/b"; job.settings.nothing = undefined;
                """)
        ]).compile("a", ["gone": 1, "kept": "ü"])
        #expect(job.name == "renamed" && job.priority == 80)
        #expect(job.settings == ["added": ["x": [1]], "frames": 1.5, "kept": "ü"])
        #expect(job.metadata == ["count": "3"])
        #expect(job.workerTag == "a-tag" && job.shamanCheckoutID == "a/b")
    }

    @Test(
        "tasks that could never run are refused, by name",
        arguments: [
            ("job.addTask(task);", "Error: task \"t\" was added twice"),
            (
                "task.addDependency(author.Task('lost', 'misc'));",
                "Error: task \"t\" depends on \"lost\", which was not added"
            ),
            (
                "const a = author.Task('a', 'misc'); job.addTask(a); task.addDependency(a); task.addDependency(a);",
                "Error: task \"t\" depends on \"a\" twice"
            ),
            ("task.addDependency(task);", "tasks depend on each other in a circle: \"t\" → \"t\""),
            (
                """
                const a = author.Task('a', 'misc'), b = author.Task('b', 'misc'); job.addTask(a); job.addTask(b);
                a.addDependency(b); b.addDependency(task); task.addDependency(a);
                """, "tasks depend on each other in a circle: \"a\" → \"b\" → \"t\" → \"a\""
            ),
            ("task.name = ' ';", "Error: task \"\": name and type must not be empty"),
            ("task.priority = 1e12;", "RangeError: task \"t\": 1000000000000 is no priority"),
            ("task.addCommand(author.Command('c', {}, -1));", "RangeError: command \"c\": -1 is no number of steps"),
            ("job.settings = 3;", "TypeError: job.settings is not an object"),
            ("job.priority = 1e12;", "the job's priority is out of range: 1000000000000"),
            ("job.name = '';", "the job's name is empty"),
            ("task.commands.push({});", "TypeError: task \"t\" has a command that is no author.Command"),
        ])
    func impossible(body: String, message: String) async throws {
        let error = try await CompilerUnderTest(["a.js": script(body)]).failure("a")
        #expect([.script, .invalidJob].contains(error?.code))
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test("a job without tasks is refused")
    func noTasks() async throws {
        let error = try await CompilerUnderTest(["a.js": "const JOB_TYPE = {}; function compileJob() {}"]).failure("a")
        #expect(error?.code == .invalidJob && error?.message.hasPrefix("the job has no tasks") == true)
    }

    @Test("dependencies may be many and deep")
    func manyDependencies() async throws {
        let job = try await CompilerUnderTest([
            "a.js": script(
                """
                    let last;
                    for (let i = 0; i < 3000; i++) {
                        const link = author.Task(`link-${i}`, "misc");
                        if (last) link.addDependency(last);
                        job.addTask(link);
                        task.addDependency(link);
                        last = link;
                    }
                """)
        ]).compile("a")
        #expect(
            job.tasks.count == 3001 && job.tasks[3000].dependencies.count == 3000
                && job.tasks[2999].dependencies == [2998])
    }
}
