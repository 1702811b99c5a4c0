using Whence.Models.Images;

namespace Whence.Annotate;

/// <summary>Writes what annotators measure as CSV: id, then a column each; an empty cell where a value has no meaning.</summary>
public sealed class AnnotationTable(TextWriter output, IReadOnlyList<Annotator> annotators)
{
    /// <summary>Writes the header.</summary>
    public void WriteHeader() => WriteRow(annotators.Select(annotator => annotator.Name).Prepend("id"));

    /// <summary>Measures a picture and writes its row.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="image">The picture.</param>
    /// <param name="bytes">Size of its file.</param>
    public void Write(string id, Image image, long bytes) => Write(id, new Picture(image, bytes));

    /// <summary>Measures a picture of which more is known, and writes its row.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="picture">The picture.</param>
    public void Write(string id, Picture picture) => WriteRow([id, .. annotators.Select(annotator => annotator.Of(picture))]);

    void WriteRow(IEnumerable<string> cells) => output.Write($"{string.Join(',', cells.Select(Quoted))}\n");

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 && cell.Trim() == cell ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
