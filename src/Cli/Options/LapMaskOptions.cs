using System.CommandLine;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Models.Lap;

namespace Whence.Cli;

/// <summary>The options that say where classes show in pictures: masks, or boxes.</summary>
sealed class LapMaskOptions
{
    readonly Option<DirectoryInfo?> masks = new("--masks") { Description = "folder of masks, white where the class shows, called as the pictures are (ID.png); pictures without one are taken without" };
    readonly Option<FileInfo?> boxes = new("--boxes") { Description = "CSV of id, x, y, width, height in the picture's pixels, a box a row" };

    public void AddTo(Command command)
    {
        command.Options.Add(masks);
        command.Options.Add(boxes);
    }

    /// <summary>Whether either option is given.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(masks) is not null || parsed.GetValue(boxes) is not null;

    /// <summary>Whether what is given is exact to the pixel.</summary>
    public bool AreExact(ParseResult parsed) => parsed.GetValue(masks) is not null;

    /// <summary>What is known of the pictures; null where neither option is given.</summary>
    /// <exception cref="UsageException">Both are given, or nothing fits any picture.</exception>
    public LapMasks? Of(ParseResult parsed, Dataset data, Classifier classifier)
    {
        var (folder, table) = (parsed.GetValue(masks), parsed.GetValue(boxes));
        if (folder is not null && table is not null)
            throw new UsageException("--masks and --boxes both say where classes show: give one");
        if (folder is null && table is null)
            return null;
        Func<int, Image?> read = folder is not null ? i => Mask(folder, data.IdOf(i)) : Boxes(table!, data);
        if (!Enumerable.Range(0, data.Count).Any(i => folder is not null ? File.Exists(PathOf(folder, data.IdOf(i))) : read(i) is not null))
            throw new UsageException($"{(folder is not null ? $"--masks {folder}" : $"--boxes {table}")}: nothing in it is of a picture of {data.Name}; the first is called '{data.IdOf(0)}'");
        var (height, width) = (classifier.InputShape[1], classifier.InputShape[2]);
        return new(height, width, (index, values) =>
        {
            if (read(index) is not { } mask)
                return false;
            var fitted = classifier.Preprocessing.Fit(mask);
            for (var i = 0; i < values.Length; i++)
                values[i] = fitted.Pixels[i * fitted.Channels] / 255f;
            return true;
        });
    }

    static string PathOf(DirectoryInfo folder, string id) => Path.Combine(folder.FullName, Path.ChangeExtension(id, ".png"));

    static Image? Mask(DirectoryInfo folder, string id) => PathOf(folder, id) is var path && File.Exists(path) ? ImageFile.Load(path) : null;

    /// <summary>Boxes of a CSV, drawn: white within; null for a picture without one.</summary>
    public static Func<int, Image?> Boxes(FileInfo file, Dataset data)
    {
        var table = CsvTable.Parse(File.ReadAllText(file.FullName), file.Name);
        int Column(string name) => table.Column(name) ?? throw new UsageException($"--boxes {file.Name}: there is no column '{name}'; id, x, y, width and height are needed");
        int[] columns = [Column("id"), Column("x"), Column("y"), Column("width"), Column("height")];
        var known = table.Rows.ToLookup(row => row[columns[0]], row => Array.ConvertAll(columns[1..], column => Number(file, row[column])));
        return index => known[data.IdOf(index)].ToArray() is { Length: > 0 } found ? Drawn(data[index].Image, found) : null;
    }

    static int Number(FileInfo file, string text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        ? (int)Math.Round(value) : throw new UsageException($"--boxes {file.Name}: '{text}' is no number of pixels");

    static Image Drawn(Image picture, int[][] found)
    {
        var mask = new Image(picture.Width, picture.Height, 1);
        foreach (var box in found)
            for (var y = Math.Max(0, box[1]); y < Math.Min(picture.Height, box[1] + box[3]); y++)
                for (var x = Math.Max(0, box[0]); x < Math.Min(picture.Width, box[0] + box[2]); x++)
                    mask.Pixels[y * picture.Width + x] = 255;
        return mask;
    }
}
