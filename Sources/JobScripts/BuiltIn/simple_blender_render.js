// Renders the frames of a scene to image files, in chunks, and makes a preview video of them.

const JOB_TYPE = {
    label: "Simple Blender Render",
    description: "Render a sequence of frames, and create a preview video of them",
    settings: [
        // Shown in the submitter.
        {
            key: "frames",
            type: "string",
            required: true,
            eval: "f'{C.scene.frame_start}-{C.scene.frame_end}'",
            evalInfo: { showLinkButton: true, description: "The frame range of the scene" },
            description: "Frames to render, for example '1-10,15,20-30'",
        },
        {
            key: "chunk_size",
            type: "int32",
            default: 1,
            visible: "submission",
            description: "How many frames a task renders",
        },
        {
            key: "render_output_root",
            type: "string",
            subtype: "dir_path",
            required: true,
            visible: "submission",
            description: "Directory below which the output is stored",
        },
        {
            key: "add_path_components",
            type: "int32",
            required: true,
            default: 0,
            propargs: { min: 0, max: 32 },
            visible: "submission",
            description: "How many directories of the blend file's path to repeat below the output root",
        },
        {
            key: "render_output_path",
            type: "string",
            subtype: "file_path",
            editable: false,
            eval: "str(Path(abspath(settings.render_output_root), last_n_dir_parts(settings.add_path_components), jobname, '{timestamp}', '######'))",
            description: "Where the frames are written",
        },

        // Determined at submission.
        { key: "blendfile", type: "string", required: true, visible: "web", description: "The file to render" },
        { key: "fps", type: "float", eval: "C.scene.render.fps / C.scene.render.fps_base", visible: "hidden" },
        {
            key: "format",
            type: "string",
            required: true,
            eval: "C.scene.render.image_settings.file_format",
            visible: "web",
        },
        {
            key: "image_file_extension",
            type: "string",
            required: true,
            eval: "C.scene.render.file_extension",
            visible: "hidden",
            description: "Extension of the image files",
        },
        {
            key: "has_previews",
            type: "bool",
            required: false,
            eval: "C.scene.render.image_settings.use_preview",
            visible: "hidden",
            description: "Whether Blender writes a JPEG preview beside each image",
        },
        {
            key: "scene",
            type: "string",
            required: true,
            eval: "C.scene.name",
            visible: "web",
            description: "The scene to render",
        },
    ],
};

const VIDEO_FORMATS = ["FFMPEG", "AVI_RAW", "AVI_JPEG"];

// FFmpeg does not read these as Blender writes them; only their JPEG previews can become a video.
const EXR_FORMATS = ["EXR", "MULTILAYER", "OPEN_EXR", "OPEN_EXR_MULTILAYER"];

// A chunk that is rendered again leaves alone the frames that are there.
const KEEP_EXISTING_FRAMES = [
    "import bpy",
    "render = bpy.context.scene.render",
    "render.use_file_extension = True",
    "render.use_overwrite = False",
    "render.use_placeholder = False",
].join("; ");

function compileJob(job) {
    const settings = job.settings;
    if (VIDEO_FORMATS.includes(settings.format)) {
        throw `This job type only renders images, and not to ${settings.format}`;
    }
    if (!settings.render_output_path) {
        throw "no render_output_path setting!";
    }
    settings.render_output_path = settings.render_output_path.replaceAll(
        "{timestamp}",
        () => formatTimestampLocal(job.created),
    );
    const renderDir = path.dirname(settings.render_output_path);

    const renderTasks = makeRenderTasks(settings, renderDir);
    const videoTask = makeVideoTask(settings, renderDir);
    for (const task of renderTasks) {
        job.addTask(task);
    }
    if (videoTask) {
        for (const task of renderTasks) {
            videoTask.addDependency(task);
        }
        job.addTask(videoTask);
    }
}

function makeRenderTasks(settings, renderDir) {
    const commonArgs = [];
    if (settings.scene) {
        commonArgs.push("--scene", settings.scene);
    }
    commonArgs.push("--python-expr", KEEP_EXISTING_FRAMES);
    commonArgs.push("--render-output", path.join(renderDir, path.basename(settings.render_output_path)));
    commonArgs.push("--render-format", settings.format);

    return frameChunker(settings.frames, settings.chunk_size).map((chunk) => {
        const task = author.Task(`render-${chunk}`, "blender");
        const parameters = {
            exe: "{blender}",
            exeArgs: "{blenderArgs}",
            argsBefore: [],
            blendfile: settings.blendfile,
            args: commonArgs.concat(["--render-frame", chunk.replaceAll("-", "..")]),
        };
        task.addCommand(author.Command("blender-render", parameters, frameCount(chunk)));
        return task;
    });
}

function makeVideoTask(settings, renderDir) {
    const isEXR = EXR_FORMATS.includes(settings.format);
    if (!settings.fps || (isEXR && !settings.has_previews)) {
        return undefined;
    }
    const stem = path.stem(settings.blendfile).replace(".flamenco", "");
    const task = author.Task("preview-video", "ffmpeg");
    task.addCommand(
        author.Command("frames-to-video", {
            exe: "ffmpeg",
            fps: settings.fps,
            inputGlob: path.join(renderDir, `*${isEXR ? ".jpg" : settings.image_file_extension}`),
            outputFile: path.join(renderDir, `${stem}-${frameSpan(String(settings.frames))}.mp4`),
            args: [
                "-c:v", "h264",
                "-crf", "20",
                "-g", "18",
                "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                "-pix_fmt", "yuv420p",
                "-r", settings.fps,
                "-y",
            ],
        }),
    );
    return task;
}

// The frames as part of a file's name.
function frameSpan(frames) {
    if (!frames.includes(",")) {
        return frames;
    }
    const chunks = frameChunker(frames, Number.MAX_SAFE_INTEGER)[0].split(/[,-]/);
    return `${chunks[0]}-${chunks[chunks.length - 1]}`;
}
