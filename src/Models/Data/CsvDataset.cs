using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// A CSV file with a header that names the columns path, label (may be missing or empty) and id (the path, where missing). Paths are
/// relative to the file's folder; a label is a class index or a class name.
/// </summary>
sealed class CsvDataset : Dataset
{
    readonly (string Path, int Label, string Id)[] rows;

    /// <summary>Reads the list; pictures are read when they are asked for.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="labels">Class names; without, named classes are numbered in ordinal order of their names.</param>
    /// <exception cref="TensorFormatException">The header or a row is malformed, a label is no class, or an id is repeated.</exception>
    public CsvDataset(string path, LabelList? labels = null)
    {
        Name = Path.GetFileName(path);
        var (table, folder) = (CsvTable.Parse(File.ReadAllText(path), path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        var pathColumn = table.Column("path") ?? throw new TensorFormatException(path, $"no column 'path' among {string.Join(", ", table.Header)}");
        var (labelColumn, idColumn) = (table.Column("label"), table.Column("id"));
        Classes = labels is { Count: > 0 } ? labels : Named(table, labelColumn);
        rows = [.. table.Rows.Select((row, i) => (Path.Combine(folder, row[pathColumn]), Label(row, i), row[idColumn ?? pathColumn]))];
        if (rows.Length == 0)
            throw new TensorFormatException(path, "it lists no picture");
        if (rows.GroupBy(row => row.Id).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new TensorFormatException(path, $"id '{twice.Key}' stands for {twice.Count()} rows");

        int Label(string[] row, int index)
        {
            if (labelColumn is not { } column || row[column].Length == 0)
                return Unlabelled;
            var label = Classes?.Find(row[column]) ?? (int.TryParse(row[column], out var number) ? number : Unlabelled);
            return label >= 0 ? label : throw new TensorFormatException(path, $"row {index + 2}: label '{row[column]}' is no class");
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => rows.Length;

    /// <inheritdoc/>
    public override LabelList? Classes { get; }

    /// <inheritdoc/>
    public override string IdOf(int index) => rows[index].Id;

    /// <inheritdoc/>
    public override int LabelOf(int index) => rows[index].Label;

    /// <inheritdoc/>
    protected override Image Read(int index) => ImageFile.Load(rows[index].Path);

    /// <inheritdoc/>
    protected internal override byte[] Stored(int index) => File.ReadAllBytes(rows[index].Path);

    static LabelList? Named(CsvTable table, int? column)
    {
        if (column is not { } c)
            return null;
        string[] names = [.. table.Rows.Select(row => row[c]).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        return Array.TrueForAll(names, name => int.TryParse(name, out _)) ? null : new(names);
    }
}
