using System.Globalization;
using Whence.Models.Images;

namespace Whence.Annotate;

/// <summary>Writes what annotators measure as CSV: id, then a column each; an empty cell where a value has no meaning.</summary>
public sealed class AnnotationTable(TextWriter output, IReadOnlyList<Annotator> annotators)
{
    /// <summary>Writes the header.</summary>
    public void WriteHeader() => output.Write($"{string.Join(',', annotators.Select(annotator => annotator.Name).Prepend("id"))}\n");

    /// <summary>Measures a picture and writes its row.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="image">The picture.</param>
    /// <param name="bytes">Size of its file.</param>
    public void Write(string id, Image image, long bytes)
    {
        var picture = new Picture(image, bytes);
        output.Write(Quoted(id));
        foreach (var annotator in annotators)
        {
            var value = annotator.Of(picture);
            output.Write(double.IsNaN(value) ? "," : string.Create(CultureInfo.InvariantCulture, $",{value:G9}"));
        }
        output.Write('\n');
    }

    static string Quoted(string id) => id.AsSpan().IndexOfAny(",\"\r\n") < 0 && id.Trim() == id ? id : $"\"{id.Replace("\"", "\"\"")}\"";
}
