namespace Whence.Diagnose.Weakness;

/// <summary>A condition of a slice: a property has a value.</summary>
/// <param name="Property">Name of the property.</param>
/// <param name="Value">Name of the value.</param>
public readonly record struct Condition(string Property, string Value)
{
    /// <summary>As a reader would write it: "blur = high", "light &lt;= 0.5".</summary>
    public override string ToString() => Value.StartsWith("<= ", StringComparison.Ordinal) || Value.StartsWith("> ", StringComparison.Ordinal)
        ? $"{Property} {Value}"
        : $"{Property} = {Value}";
}
