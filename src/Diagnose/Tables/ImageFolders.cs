namespace Whence.Diagnose.Tables;

/// <summary>
/// A folder of class folders as a table of truths: the label is the folder's name, the id the picture's file name, or where two have the same name their
/// paths below the folder, with slashes.
/// </summary>
static class ImageFolders
{
    static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    public static Table Read(string folder)
    {
        var pictures = new List<(string Label, string Name)>();
        foreach (var below in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            var files = Directory.GetFiles(below).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal);
            pictures.AddRange(files.Select(file => (Path.GetFileName(below), Path.GetFileName(file))));
        }
        if (pictures.Count == 0)
            throw new TableException(folder, $"has neither class folders with pictures ({string.Join(", ", Endings)}) nor text files of scores");
        var areDistinct = pictures.Select(picture => picture.Name).Distinct().Count() == pictures.Count;
        var (ids, labels) = (new ColumnBuilder("id", true), new ColumnBuilder("label", true));
        foreach (var (label, name) in pictures)
        {
            ids.AddText(areDistinct ? name : $"{label}/{name}");
            labels.AddText(label);
        }
        return new(Path.GetFileName(folder), [ids.Build(), labels.Build()]);
    }
}
