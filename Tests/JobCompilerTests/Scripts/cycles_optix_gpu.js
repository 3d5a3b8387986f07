// Written in the manner of the published job type of that name: frames on the GPU, with more arguments for Blender.
const JOB_TYPE = {
    label: 'Cycles OPTIX GPU',
    settings: [
        { key: "frames", type: "string", required: true, eval: "f'{C.scene.frame_start}-{C.scene.frame_end}'",
          evalInfo: { showLinkButton: true, description: 'Scene frame range' } },
        { key: "chunk_size", type: "int32", default: 1, visible: "submission" },
        { key: "render_output_root", type: "string", subtype: "dir_path", required: true, visible: "submission" },
        { key: "add_path_components", type: "int32", required: true, default: 0, propargs: {min: 0, max: 32}, visible: "submission" },
        { key: "render_output_path", type: "string", subtype: "file_path", editable: false },
        { key: "experimental_gp3", label: "Experimental: GPv3", type: "bool", required: false },
        { key: "experimental_new_anim", label: "Experimental: Baklava", type: "bool", required: false },
        { key: "blender_args_before", label: "Blender args: Before", type: "string", required: false },
        { key: "blender_args_after", label: "After", type: "string", required: false },
        { key: "blendfile", type: "string", required: true, visible: "web" },
        { key: "fps", type: "float", eval: "C.scene.render.fps / C.scene.render.fps_base", visible: "hidden" },
        { key: "format", type: "string", required: true, visible: "web" },
        { key: "image_file_extension", type: "string", required: true, visible: "hidden" },
        { key: "has_previews", type: "bool", required: false, visible: "hidden" },
    ]
};

const ffmpegIncompatibleImageFormats = new Set(["EXR", "MULTILAYER", "OPEN_EXR", "OPEN_EXR_MULTILAYER"]);

const enableOptix = `
import bpy
bpy.context.preferences.addons['cycles'].preferences.compute_device_type = 'OPTIX'
`;
const useGPU = "import bpy; bpy.context.scene.cycles.device = 'GPU'";

function compileJob(job) {
    print("Blender Render job submitted");
    print("job: ", job);
    const settings = job.settings;
    if (settings.format == "FFMPEG") throw `This job type only renders images, and not "${settings.format}"`;

    const renderOutput = renderOutputPath(job);
    settings.render_output_path = renderOutput;
    const renderDir = path.dirname(renderOutput);
    const renderTasks = authorRenderTasks(settings, renderDir, renderOutput);
    const videoTask = authorCreateVideoTask(settings, renderDir);
    for (const rt of renderTasks) job.addTask(rt);
    if (videoTask) {
        for (const rt of renderTasks) videoTask.addDependency(rt);
        job.addTask(videoTask);
    }
    cleanupJobSettings(job.settings);
}

function renderOutputPath(job) {
    let path = job.settings.render_output_path;
    if (!path) throw "no render_output_path setting!";
    return path.replace(/{([^}]+)}/g, (match, group0) => {
        switch (group0) {
        case "timestamp": return formatTimestampLocal(job.created);
        default: return match;
        }
    });
}

function authorRenderTasks(settings, renderDir, renderOutput) {
    print("authorRenderTasks(", renderDir, renderOutput, ")");

    let extraArgs = [];
    if (settings.experimental_gp3 || settings.experimental_new_anim) {
        extraArgs = ["--python-expr", "import bpy; p = bpy.context.preferences; p.experimental.use_new = True"];
    }
    const task_invariant_args = [
        '--python-expr', enableOptix,
        '--python-expr', useGPU,
        "--render-output", path.join(renderDir, path.basename(renderOutput)),
        "--render-format", settings.format,
    ].concat(shellSplit(settings.blender_args_after)).concat(extraArgs);

    let renderTasks = [];
    let chunks = frameChunker(settings.frames, settings.chunk_size);
    for (let chunk of chunks) {
        const task = author.Task(`render-${chunk}`, "blender");
        const command = author.Command("blender-render", {
            exe: "{blender}",
            exeArgs: "{blenderArgs}",
            argsBefore: shellSplit(settings.blender_args_before),
            blendfile: settings.blendfile,
            args: task_invariant_args.concat(["--render-frame", chunk.replaceAll("-", "..")]),
        });
        task.addCommand(command);
        renderTasks.push(task);
    }
    return renderTasks;
}

function authorCreateVideoTask(settings, renderDir) {
    const needsPreviews = ffmpegIncompatibleImageFormats.has(settings.format);
    if (needsPreviews && !settings.has_previews) return;
    if (!settings.fps) return;
    const stem = path.stem(settings.blendfile).replace('.flamenco', '');
    const outfile = path.join(renderDir, `${stem}-${settings.frames}.mp4`);
    const task = author.Task('preview-video', 'ffmpeg');
    task.addCommand(author.Command("frames-to-video", {
        exe: "ffmpeg",
        fps: settings.fps,
        inputGlob: path.join(renderDir, `*${needsPreviews ? ".jpg" : settings.image_file_extension}`),
        outputFile: outfile,
        args: ["-c:v", "h264", "-r", settings.fps, "-y"],
    }));
    print(`Creating output video for ${settings.format}`);
    return task;
}

// Clean up empty job settings so that they're no longer shown in the web UI.
function cleanupJobSettings(settings) {
    for (const key of ["experimental_gp3", "experimental_new_anim", "blender_args_before", "blender_args_after"]) {
        if (!settings[key]) delete settings[key];
    }
}
