// Written in the manner of the published job type of that name: one image, rendered in tiles that are merged afterwards.
const JOB_TYPE = {
    label: "Single Image Render",
    settings: [
        { key: "tile_size_x", type: "int32", default: 64, description: "Tile size in pixels for the X axis" },
        { key: "tile_size_y", type: "int32", default: 64, description: "Tile size in pixels for the Y axis" },
        { key: "frame", type: "int32", required: true, eval: "C.scene.frame_current",
            description: "Frame to render. Examples: '47', '1'" },
        { key: "render_output_root", type: "string", subtype: "dir_path", required: true, visible: "submission" },
        { key: "add_path_components", type: "int32", required: true, default: 0, propargs: {min: 0, max: 32}, visible: "submission" },
        { key: "render_output_path", type: "string", subtype: "file_path", editable: false,
            eval: "str(Path(abspath(settings.render_output_root), last_n_dir_parts(settings.add_path_components), jobname, '{timestamp}', 'tiles'))" },
        { key: "blendfile", type: "string", required: true, visible: "web" },
        { key: "format", type: "string", required: true, eval: "C.scene.render.image_settings.file_format", visible: "web" },
        { key: "image_file_extension", type: "string", required: true, eval: "C.scene.render.file_extension", visible: "hidden" },
        { key: "resolution_x", type: "int32", required: true, eval: "C.scene.render.resolution_x", visible: "hidden" },
        { key: "resolution_y", type: "int32", required: true, eval: "C.scene.render.resolution_y", visible: "hidden" },
        { key: "resolution_scale", type: "int32", required: true, eval: "C.scene.render.resolution_percentage", visible: "hidden" },
    ]
};

function compileJob(job) {
    const settings = job.settings;
    if (settings.resolution_scale !== 100) {
        throw "Flamenco currently does not support rendering with a resolution scale other than 100%";
    }
    const renderOutput = renderOutputPath(job);
    settings.render_output_path = renderOutput;
    const renderDir = path.dirname(renderOutput);
    const tiles = authorTiles(settings, renderDir, renderOutput);
    const merge = authorMerge(settings, renderDir);
    for (const tile of tiles) {
        job.addTask(tile);
    }
    for (const tile of tiles) merge.addDependency(tile);
    job.addTask(merge);
}

function renderOutputPath(job) {
    let path = job.settings.render_output_path;
    if (!path) {
        throw "no render_output_path setting!";
    }
    return path.replace(/{([^}]+)}/g, (match, group0) => {
        switch (group0) {
        case "timestamp":
            return formatTimestampLocal(job.created);
        default:
            return match;
        }
    });
}

function authorTiles(settings, renderDir, renderOutput) {
    let tiles = [];
    for (var y = 0; y < settings.resolution_y; y += settings.tile_size_y) {
        for (var x = 0; x < settings.resolution_x; x += settings.tile_size_x) {
            const x2 = Math.min(x + settings.tile_size_x, settings.resolution_x);
            const y2 = Math.min(y + settings.tile_size_y, settings.resolution_y);
            const task = author.Task(`render-${x}-${y}`, "blender");
            const program = `
import bpy
render = bpy.context.scene.render
render.use_border = True
render.border_min_x = max(${x} - 16, 0) / ${settings.resolution_x}
`;
            const command = author.Command("blender-render", {
                exe: "{blender}",
                exeArgs: "{blenderArgs}",
                argsBefore: [],
                blendfile: settings.blendfile,
                args: [].concat([
                    "--render-output", path.join(renderDir, path.basename(renderOutput), `${x}-${y}-${x2}-${y2}`),
                    "--render-format", settings.format,
                    "--python-expr", program,
                ]),
            });
            task.addCommand(command);
            tiles.push(task);
        }
    }
    return tiles;
}

function authorMerge(settings, renderDir, renderOutput) {
    const task = author.Task("merge", "blender");
    const command = author.Command("blender-render", {
        exe: "{blender}",
        exeArgs: "{blenderArgs}",
        argsBefore: [],
        blendfile: settings.blendfile,
        args: [
            "--render-output", path.join(renderDir, path.basename(renderOutput), "merged"),
            "--render-format", settings.format,
            "--python-expr", `
import bpy
bpy.context.scene.use_nodes = True
`,
        ],
    });
    task.addCommand(command);
    return task;
}
