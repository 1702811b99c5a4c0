using System.Globalization;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Detection;

/// <summary>Pictures, objects and detections as tables, exact to the last bit, and back: what a part of a whole is stored as.</summary>
static class DetectionTables
{
    // Before the names of what the file of truths states beside its own, so that none of them is taken for another.
    const string Stated = "stated: ";

    // Before ids and names of files: "NA" is an id here, not a missing one.
    const string Word = "=";

    /// <summary>The pictures, a row each.</summary>
    public static Table Pictures(DetectionData data) => new(data.PictureColumns.Source,
    [
        Words("id", data.Images), Words("file", data.Files), Numbers("height", data.Sizes.Select(size => size?.Height)), Numbers("width", data.Sizes.Select(size => size?.Width)),
        .. data.PictureColumns.Columns.Select(column => column.Named(Stated + column.Name)),
    ]);

    /// <summary>The objects, a row each; pictures and classes by their places.</summary>
    public static Table Objects(DetectionData data) => new(data.ObjectColumns.Source,
    [
        Words("id", data.Truths.Select(t => t.Id)), Numbers("image", data.Truths.Select(t => (double?)t.Image)), Numbers("class", data.Truths.Select(t => (double?)t.Class)),
        .. Boxes(data.Truths.Select(t => t.Box)), Numbers("area", data.Truths.Select(t => (double?)t.Area)), Numbers("crowd", data.Truths.Select(t => (double?)(t.IsCrowd ? 1 : 0))),
        Runs(data.Truths.Select(t => t.Mask)), .. data.ObjectColumns.Columns.Select(column => column.Named(Stated + column.Name)),
    ]);

    /// <summary>The detections, a row each.</summary>
    public static Table Detections(string source, DetectionData data) => new(source,
    [
        Numbers("image", data.Detections.Select(d => (double?)d.Image)), Numbers("class", data.Detections.Select(d => (double?)d.Class)), .. Boxes(data.Detections.Select(d => d.Box)),
        Numbers("score", data.Detections.Select(d => (double?)d.Score)), Runs(data.Detections.Select(d => d.Mask)),
    ]);

    /// <summary>The place of each row's picture.</summary>
    /// <exception cref="TableException">It is none.</exception>
    public static int[] Images(Table table) => [.. Column(table, "image").Select(value => Place(table, value, int.MaxValue))];

    /// <summary>Puts them together.</summary>
    /// <exception cref="TableException">The tables are not such.</exception>
    public static DetectionData Read(Table pictures, Table objects, Table detections, IReadOnlyList<string> classes, bool withMasks)
    {
        var sizes = Sizes(pictures);
        var (images, places) = (Texts(pictures, "id"), (Truth: Images(objects, sizes.Length), Found: Images(detections, sizes.Length)));
        var (truths, found) = (new TruthObject[objects.Rows], new DetectedObject[detections.Rows]);
        var (truthBoxes, truthMasks, truthClasses) = (Boxes(objects), Masks(objects, places.Truth, sizes, withMasks), Classes(objects, classes.Count));
        var (ids, area, crowd) = (Texts(objects, "id"), Column(objects, "area"), Column(objects, "crowd"));
        for (var t = 0; t < truths.Length; t++)
            truths[t] = new(ids[t], places.Truth[t], truthClasses[t], truthBoxes[t], area[t], crowd[t] != 0, truthMasks[t]);
        var (boxes, masks, kinds, scores) = (Boxes(detections), Masks(detections, places.Found, sizes, withMasks), Classes(detections, classes.Count), Column(detections, "score"));
        for (var d = 0; d < found.Length; d++)
            found[d] = new(places.Found[d], kinds[d], boxes[d], scores[d], masks[d]);
        return new(images, classes, truths, found)
        {
            HasMasks = withMasks,
            Sizes = sizes,
            Files = Texts(pictures, "file"),
            PictureColumns = StatedOf(pictures),
            ObjectColumns = StatedOf(objects),
        };
    }

    static TextColumn Words(string name, IEnumerable<string> words)
    {
        string[] all = [.. words.Select(word => Word + word)];
        return new(name, [.. Enumerable.Range(0, all.Length)], all);
    }

    static NumberColumn Numbers(string name, IEnumerable<double?> values) => new(name, [.. values.Select(value => value ?? double.NaN)]);

    static NumberColumn Numbers(string name, IEnumerable<int?> values) => Numbers(name, values.Select(value => (double?)value));

    static IEnumerable<Column> Boxes(IEnumerable<Box> boxes) => [Numbers("x", boxes.Select(b => (double?)b.X)), Numbers("y", boxes.Select(b => (double?)b.Y)), Numbers("w", boxes.Select(b => (double?)b.Width)), Numbers("h", boxes.Select(b => (double?)b.Height))];

    static TextColumn Runs(IEnumerable<Mask?> masks)
    {
        string[] words = [.. masks.Select(mask => mask is null ? "" : Word + string.Join(' ', mask.Runs.Select(run => run.ToString(CultureInfo.InvariantCulture))))];
        return new("mask", [.. words.Select((word, row) => word.Length > 0 ? row : -1)], words);
    }

    static int[] Images(Table table, int pictures) => [.. Column(table, "image").Select(value => Place(table, value, pictures))];

    static int[] Classes(Table table, int classes) => [.. Column(table, "class").Select(value => Place(table, value, classes))];

    static int Place(Table table, double value, int count) =>
        value >= 0 && value < count && value == Math.Floor(value) ? (int)value : throw new TableException(table.Source, $"{value} is no place among {count}");

    static Box[] Boxes(Table table)
    {
        var (x, y, w, h) = (Column(table, "x"), Column(table, "y"), Column(table, "w"), Column(table, "h"));
        return [.. Enumerable.Range(0, table.Rows).Select(row => new Box(x[row], y[row], w[row], h[row]))];
    }

    static Mask?[] Masks(Table table, int[] images, (int Height, int Width)?[] sizes, bool withMasks)
    {
        if (!withMasks)
            return new Mask?[table.Rows];
        var texts = Texts(table, "mask");
        return [.. texts.Select((text, row) => Mask(table, text, sizes[images[row]]))];
    }

    static Mask Mask(Table table, string text, (int Height, int Width)? stated)
    {
        try
        {
            int[] runs = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(run => int.Parse(run, NumberStyles.None, CultureInfo.InvariantCulture))];
            return stated is var (height, width) ? new(height, width, runs) : throw new DiagnoseException("its picture states no size");
        }
        catch (Exception caught) when (caught is FormatException or OverflowException or DiagnoseException)
        {
            throw new TableException(table.Source, $"a mask cannot be read: {caught.Message}", column: "mask", inner: caught);
        }
    }

    static (int Height, int Width)?[] Sizes(Table pictures)
    {
        var (heights, widths) = (Column(pictures, "height"), Column(pictures, "width"));
        return [.. heights.Zip(widths, (h, w) => double.IsNaN(h) ? ((int, int)?)null : (Place(pictures, h, int.MaxValue), Place(pictures, w, int.MaxValue)))];
    }

    static Table StatedOf(Table table) =>
        new(table.Source, [.. table.Columns.Where(column => column.Name.StartsWith(Stated, StringComparison.Ordinal)).Select(column => column.Named(column.Name[Stated.Length..]))]);

    static string[] Texts(Table table, string name)
    {
        var column = table.Find(name) ?? throw new TableException(table.Source, "is not there", column: name);
        return [.. Enumerable.Range(0, table.Rows).Select(row => column.Text(row) is { Length: > 0 } text ? text[Word.Length..] : "")];
    }

    static double[] Column(Table table, string name) => table.Find(name) is NumberColumn numbers
        ? numbers.Values.ToArray() : throw new TableException(table.Source, "is not there, or holds texts", column: name);
}
