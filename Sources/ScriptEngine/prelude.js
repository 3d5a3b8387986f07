// What scripts find in their global scope. Evaluates to a function; what that returns is the engine's own way in.
//
// `host(name, ...)` calls a function of the engine and gets JSON; `evaluate(text, file)` evaluates a text as a script.
(function (host, evaluate, taskLimit) {
    "use strict";

    const { parse, stringify } = JSON;
    const { isArray } = Array;
    const { isFinite } = Number;
    const { create, defineProperty } = Object;

    // Arguments come as scripts have them: what is missing is empty.
    const toText = (value) => (value === undefined || value === null ? "" : String(value));
    const toInteger = (value) => {
        const number = value === undefined || value === null ? 0 : Math.trunc(Number(value));
        return number !== number ? 0 : number;
    };
    const call = (name, ...texts) => parse(host(name, ...texts));

    // Logging

    const toLogText = (value) => {
        if (typeof value !== "object" || value === null || value instanceof Error) return String(value);
        try {
            return stringify(value);
        } catch {
            return String(value);
        }
    };
    const print = (...values) => void host("log", "info", values.map(toLogText).join(" "));
    const alert = (...values) => void host("log", "warning", values.map(toLogText).join(" "));

    // Frames, time, texts

    const frameChunker = (range, chunkSize) =>
        call("frameChunker", toText(range), String(toInteger(chunkSize)), String(taskLimit));
    const frameCount = (range) => call("frameCount", toText(range));
    const shellSplit = (text) => call("shellSplit", toText(text));

    const formatTimestampLocal = (time) => {
        const date = time instanceof Date ? time : new Date(toText(time));
        if (date.getTime() !== date.getTime()) throw new TypeError(`formatTimestampLocal(t): not a date: ${toText(time)}`);
        const digits = (number, count = 2) => String(number).padStart(count, "0");
        const day = `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
        return `${day}_${digits(date.getHours())}${digits(date.getMinutes())}${digits(date.getSeconds())}`;
    };

    const path = {
        basename: (path) => call("path.basename", toText(path)),
        dirname: (path) => call("path.dirname", toText(path)),
        join: (...paths) => call("path.join", ...paths.map(toText)),
        stem: (path) => call("path.stem", toText(path)),
    };

    const process = {
        cwd: () => "/",
        platform: call("platform"),
    };

    // Authoring

    class Command {
        // The parameters as they were at the call, and as an object once somebody asks for it.
        #text;
        #live;

        constructor(name, parameters, totalStepCount) {
            this.name = toText(name);
            this.totalStepCount = toInteger(totalStepCount);
            this.#text = this.#snapshot(parameters);
        }

        get parameters() {
            if (this.#live === undefined) this.#live = parse(this.#text);
            return this.#live;
        }

        set parameters(parameters) {
            this.#live = undefined;
            this.#text = this.#snapshot(parameters);
        }

        static json(command) {
            const text = command.#live === undefined ? command.#text : command.#snapshot(command.#live);
            const steps = toInteger(command.totalStepCount);
            if (!(steps >= 0 && steps <= 0x7fffffff)) {
                throw new RangeError(`command "${command.name}": ${steps} is no number of steps`);
            }
            return `{"name":${stringify(toText(command.name))},"parameters":${text},"total_step_count":${steps}}`;
        }

        #snapshot(parameters) {
            if (parameters === undefined || parameters === null) return "null";
            if (typeof parameters !== "object" || isArray(parameters)) {
                throw new TypeError(`author.Command("${this.name}", parameters): parameters must be an object`);
            }
            return stringify(parameters, (key, value) => {
                switch (typeof value) {
                    case "undefined":
                        return null;
                    case "number":
                        if (isFinite(value)) return value;
                        break;
                    case "function":
                    case "symbol":
                        break;
                    default:
                        return value;
                }
                throw new TypeError(`author.Command("${this.name}", parameters): "${key}" is ${String(value)}, which JSON has not`);
            });
        }
    }

    class Task {
        constructor(name, type) {
            this.name = toText(name).trim();
            if (this.name === "") throw new Error("author.Task(name, type): name is required");
            this.type = toText(type).trim();
            if (this.type === "") throw new Error("author.Task(name, type): type is required");
            defineProperty(this, "uUID", { value: call("uuid"), enumerable: true });
            this.priority = 50;
            this.commands = [];
            this.dependencies = [];
        }

        addCommand(command) {
            if (!(command instanceof Command)) throw new TypeError("task.addCommand(command): command must be an author.Command");
            this.commands.push(command);
        }

        addDependency(task) {
            if (!(task instanceof Task)) throw new TypeError("task.addDependency(task): task must be an author.Task");
            this.dependencies.push(task);
        }

        static json(task, indices) {
            const name = toText(task.name).trim();
            const type = toText(task.type).trim();
            if (name === "" || type === "") throw new Error(`task "${name}": name and type must not be empty`);
            const priority = toInteger(task.priority);
            if (!(priority >= -0x80000000 && priority <= 0x7fffffff)) {
                throw new RangeError(`task "${name}": ${priority} is no priority`);
            }
            const seen = new Set();
            for (const dependency of task.dependencies) {
                const index = indices.get(dependency);
                if (index === undefined) {
                    const other = dependency instanceof Task ? dependency.name : String(dependency);
                    throw new Error(`task "${name}" depends on "${other}", which was not added to the job`);
                }
                if (seen.has(index)) throw new Error(`task "${name}" depends on "${dependency.name}" twice`);
                seen.add(index);
            }
            for (const command of task.commands) {
                if (!(command instanceof Command)) throw new TypeError(`task "${name}" has a command that is no author.Command`);
            }
            const commands = task.commands.map(Command.json).join(",");
            return (
                `{"uuid":"${task.uUID}","name":${stringify(name)},"type":${stringify(type)},"priority":${priority},` +
                `"dependencies":[${[...seen].join(",")}],"commands":[${commands}]}`
            );
        }
    }

    // With or without `new`.
    function authorTask(name, type) {
        return new Task(name, type);
    }
    authorTask.prototype = Task.prototype;
    function authorCommand(name, parameters, totalStepCount) {
        return new Command(name, parameters, totalStepCount);
    }
    authorCommand.prototype = Command.prototype;
    const author = { Task: authorTask, Command: authorCommand };

    // Modules

    const modules = new Map([
        ["author", author],
        ["path", path],
        ["process", process],
    ]);
    const makeRequire = (from) => (name) => {
        if (modules.has(name)) return modules.get(name);
        const found = call("require", from, toText(name));
        const key = "/" + found.path;
        if (modules.has(key)) return modules.get(key).exports;
        if (found.path.endsWith(".json")) {
            modules.set(key, { exports: parse(found.text) });
            return modules.get(key).exports;
        }
        const module = { exports: {} };
        modules.set(key, module);
        try {
            const body = evaluate(`(function (exports, require, module) {${found.text}\n})`, found.path);
            body.call(module.exports, module.exports, makeRequire(found.path), module);
        } catch (error) {
            modules.delete(key);
            throw error;
        }
        return module.exports;
    };

    // The job

    let job;
    let promise = "none";
    let rejection;

    const makeJob = (data) => {
        const job = {};
        const fixed = (name, value) => defineProperty(job, name, { value, enumerable: true });
        fixed("jobID", data.jobID);
        fixed("jobType", data.jobType);
        fixed("created", new Date(data.created));
        fixed("tasks", []);
        defineProperty(job, "addTask", {
            value: (task) => {
                if (!(task instanceof Task)) throw new TypeError("job.addTask(task): task must be an author.Task");
                if (job.tasks.length >= taskLimit) throw new RangeError(`the job has more than ${taskLimit} tasks`);
                job.tasks.push(task);
            },
        });
        job.name = data.name;
        job.priority = data.priority;
        job.status = "under-construction";
        job.workerTagUUID = data.workerTagUUID;
        job.settings = data.settings;
        job.metadata = data.metadata;
        job.storage = { shamanCheckoutID: data.shamanCheckoutID };
        return job;
    };

    const members = (value, name) => {
        if (typeof value !== "object" || value === null || isArray(value)) throw new TypeError(`${name} is not an object`);
        return value;
    };

    const define = (name, value) => defineProperty(globalThis, name, { value, writable: true, configurable: true });
    for (const [name, value] of Object.entries({
        print, alert, frameChunker, frameCount, formatTimestampLocal, shellSplit, author, path, process,
    })) {
        define(name, value);
    }
    define("console", { log: print, info: print, debug: print, warn: alert, error: alert });

    return {
        start: (file) => define("require", makeRequire(file)),

        describe: (jobType) => {
            if (typeof jobType !== "object" || jobType === null) return `{"kind":${stringify(typeof jobType)}}`;
            return `{"kind":"object","value":${stringify(jobType)}}`;
        },

        compile: (compileJob, data) => {
            job = makeJob(parse(data));
            const result = compileJob(job);
            if (result instanceof Promise) {
                promise = "pending";
                result.then(
                    () => void (promise = "done"),
                    (reason) => {
                        promise = "rejected";
                        rejection = reason;
                    },
                );
            }
        },

        finish: () => {
            if (promise === "rejected") throw rejection;
            if (promise === "pending") throw new Error("compileJob(job) waits for something that never comes");
            const { tasks } = job;
            if (tasks.length > taskLimit) throw new RangeError(`the job has more than ${taskLimit} tasks`);
            const indices = new Map();
            for (const task of tasks) {
                if (!(task instanceof Task)) throw new TypeError("job.tasks has an element that is no author.Task");
                if (indices.has(task)) throw new Error(`task "${task.name}" was added twice`);
                indices.set(task, indices.size);
            }
            const metadata = create(null);
            for (const [key, value] of Object.entries(members(job.metadata, "job.metadata"))) metadata[key] = toText(value);
            const facts = {
                name: toText(job.name),
                priority: toInteger(job.priority),
                workerTagUUID: toText(job.workerTagUUID),
                shamanCheckoutID: toText(job.storage?.shamanCheckoutID),
                settings: members(job.settings, "job.settings"),
                metadata,
            };
            return `{"job":${stringify(facts)},"tasks":[${tasks.map((task) => Task.json(task, indices)).join(",")}]}`;
        },
    };
});
