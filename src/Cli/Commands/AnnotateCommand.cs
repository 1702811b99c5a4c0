using System.CommandLine;
using Whence.Annotate;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>whence annotate: properties of pictures for whence diagnose.</summary>
static class AnnotateCommand
{
    public static Command Create()
    {
        var places = new Argument<string[]>("IMAGES") { Description = "pictures, or folders of them", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo?>("--out") { Description = "the table (.csv); by default it goes to stdout" };
        var only = new Option<string[]>("--only")
        {
            Description = $"columns that are wanted: {string.Join(", ", Annotators.All.Select(annotator => annotator.Name))}",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("annotate", "Measure properties of pictures, as a table for whence diagnose.") { places, output, only };
        command.SetAction((parsed, cancellation) =>
        {
            var pictures = Find(parsed.GetValue(places)!);
            var chosen = Choose(parsed.GetValue(only) ?? []);
            using var file = parsed.GetValue(output)?.CreateText();
            var table = new AnnotationTable(file ?? Console.Out, chosen);
            table.WriteHeader();
            return Task.FromResult(new PictureLoop(json: false).Run(pictures, (picture, image) => table.Write(picture.Name, image, new FileInfo(picture.Path).Length), cancellation));
        });
        return command;
    }

    static Annotator[] Choose(string[] names)
    {
        var unknown = names.Except(Annotators.All.Select(annotator => annotator.Name)).FirstOrDefault();
        return unknown is null
            ? [.. Annotators.All.Where(annotator => names.Length == 0 || names.Contains(annotator.Name))]
            : throw new UsageException($"--only: there is no '{unknown}'; there are {string.Join(", ", Annotators.All.Select(annotator => annotator.Name))}");
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
