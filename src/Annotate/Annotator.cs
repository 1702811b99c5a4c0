using System.Globalization;

namespace Whence.Annotate;

/// <summary>A property of pictures that is measured. One's own is one too, a name and a function; in a plug-in it is a class that derives from this one: see docs/extending.md.</summary>
public record Annotator
{
    readonly Func<Picture, string> cell;

    /// <summary>A property that is a number.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="meaning">What it says, with its unit.</param>
    /// <param name="of">The value; NaN where it has no meaning.</param>
    public Annotator(string name, string meaning, Func<Picture, double> of)
        : this(name, meaning, picture => Text(of(picture)))
    {
    }

    /// <summary>A property that is a word.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="meaning">What it says.</param>
    /// <param name="of">The word; empty where it has no meaning.</param>
    public Annotator(string name, string meaning, Func<Picture, string> of) => (Name, Meaning, cell) = (name, meaning, of);

    /// <summary>Name of the column.</summary>
    public string Name { get; }

    /// <summary>What it says, with its unit.</summary>
    public string Meaning { get; }

    /// <summary>The cell of the table: a number with all its digits, or a word; empty where the property has no meaning.</summary>
    public string Of(Picture picture) => cell(picture);

    static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
