using System.CommandLine;
using Whence.Annotate;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>whence annotate: properties of pictures for whence diagnose, measured, and where a model is named, what it says of them.</summary>
sealed class AnnotateCommand
{
    /// <summary>Every annotator of Whence.</summary>
    public static IReadOnlyList<Annotator> Known { get; } = [.. Annotators.All, .. ObjectAnnotators.All, .. VerdictAnnotators.All];

    readonly Argument<string[]> places = new("IMAGES") { Description = "pictures, or folders of them", Arity = ArgumentArity.OneOrMore };
    readonly Option<FileInfo?> output = new("--out") { Description = "the table (.csv); by default it goes to stdout" };
    readonly Option<string[]> only = new("--only")
    {
        Description = $"columns that are wanted: {string.Join(", ", Known.Select(annotator => annotator.Name))}",
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<string[]> own = new("--own") { Description = "NAME=COMMAND: a column of your own; the command reads the path of a picture from each line of its input and answers with a line" };
    readonly Option<string?> objects = new("--objects") { Description = "where the objects are: COCO's JSON by file name, or a folder of masks of the pictures' names, black outside" };
    readonly Option<FileInfo?> posterior = new("--posterior") { Description = "the model's posterior (whence evidence fit): support, assertion, place among its examples' features" };
    readonly Option<FileInfo?> conformal = new("--conformal") { Description = "the model's calibration (whence calibrate): calibrated confidence, size of the conformal set" };
    readonly Option<string?> training = new("--training") { HelpName = "DATA", Description = $"training examples, to say how densely they lie about a picture's features: {DatasetOptions.Forms}, or features (.npy)" };
    readonly Option<DirectoryInfo?> maps = new("--maps") { Description = "attributions over the pictures are written into this folder, for diagnose --maps-of" };
    readonly EnsembleOptions members = new();
    readonly PluginOption plugin = new(typeof(Annotator));

    public static Command Create()
    {
        var verb = new AnnotateCommand();
        var command = new Command("annotate", "Measure properties of pictures, and what a model says of them, as a table for whence diagnose.")
        {
            verb.places, verb.output, verb.only, verb.own, verb.objects, verb.posterior, verb.conformal, verb.training, verb.maps,
        };
        verb.plugin.AddTo(command);
        verb.members.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var pictures = Find(parsed.GetValue(places)!);
        var source = parsed.GetValue(objects) is { } path ? ObjectSource.Open(path) : null;
        var isJudged = members.IsAsked(parsed) || new Option[] { posterior, conformal, training, maps }.Any(option => parsed.GetResult(option) is not null);
        var added = plugin.Of(parsed).Annotators;
        var chosen = Choose(parsed.GetValue(only) ?? [], [.. Known, .. added], [.. Annotators.All, .. source is null ? [] : ObjectAnnotators.All, .. isJudged ? VerdictAnnotators.All : [], .. added]);
        using var own = new OwnAnnotators(parsed.GetValue(this.own) ?? []);
        using var backend = isJudged ? members.Device.Open(parsed) : null;
        using var judges = new AtFirstPicture<PictureJudge>(picture =>
            new(members, parsed, backend!, picture, parsed.GetValue(posterior), parsed.GetValue(conformal), parsed.GetValue(training)));
        using var file = parsed.GetValue(output)?.CreateText();
        var folder = parsed.GetValue(maps);
        var table = new AnnotationTable(file ?? Console.Out, [.. chosen, .. own.All(picture => picture.Path!)]);
        table.WriteHeader();
        folder?.Create();
        return new PictureLoop(json: false).Run(pictures, One, cancellation);

        void One(NamedPicture named, Image image)
        {
            var found = source?.Of(named.Name, image);
            var judge = isJudged ? judges.For(image) : null;
            var judged = judge?.Of(image, found);
            table.Write(named.Name, new(image, new FileInfo(named.Path).Length) { Path = named.Path, Objects = found, Judged = judged });
            if (folder is not null)
                Save(Path.Combine(folder.FullName, $"{Path.ChangeExtension(named.Name, null)}.png"), judge!.Overlaid(named.Name, image, judged!.Verdict));
        }
    }

    static void Save(string path, Image overlay)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Png.Save(overlay, path);
    }

    static Annotator[] Choose(string[] names, Annotator[] known, Annotator[] there)
    {
        if (names.FirstOrDefault(name => !Array.Exists(known, annotator => annotator.Name == name)) is { } unknown)
            throw new UsageException($"--only: there is no '{unknown}'; there are {string.Join(", ", known.Select(annotator => annotator.Name))}");
        if (names.FirstOrDefault(name => !Array.Exists(there, annotator => annotator.Name == name)) is { } lacking)
            throw new UsageException($"--only {lacking}: it needs {(ObjectAnnotators.All.Any(annotator => annotator.Name == lacking) ? "--objects" : "--model, or another option that names one")}");
        return names.Length == 0 ? there : Array.FindAll(there, annotator => names.Contains(annotator.Name));
    }

    // Ids as diagnose reads them from a folder: file names where they differ, else the paths below the folders.
    static NamedPicture[] Find(string[] places)
    {
        var found = places.SelectMany(place => Directory.Exists(place)
            ? Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).Where(path => ImageFolder.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                .Order(StringComparer.Ordinal).Select(path => (Path: path, Below: Path.GetRelativePath(place, path).Replace('\\', '/')))
            : [(place, place.Replace('\\', '/'))]).ToArray();
        if (found.Length == 0)
            throw new UsageException($"{string.Join(", ", places)}: no picture is there ({string.Join(", ", ImageFolder.Extensions)})");
        var areDistinct = found.Select(picture => Path.GetFileName(picture.Path)).Distinct().Count() == found.Length;
        return [.. found.Select(picture => new NamedPicture(areDistinct ? Path.GetFileName(picture.Path) : picture.Below, picture.Path, () => ImageFile.Load(picture.Path)))];
    }
}
