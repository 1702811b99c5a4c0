using System.Globalization;

namespace Whence.Diagnose.Tables;

/// <summary>Numbers; NaN is missing.</summary>
public sealed class NumberColumn(string name, double[] values) : Column(name)
{
    /// <summary>The values, one a row.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <inheritdoc/>
    public override int Count => values.Length;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(values[row]);

    /// <inheritdoc/>
    public override string Text(int row) => IsMissing(row) ? "" : values[row].ToString("R", CultureInfo.InvariantCulture);

    internal override Column Select(int[] rows) => new NumberColumn(Name, Array.ConvertAll(rows, row => values[row]));

    internal override Column Named(string name) => new NumberColumn(name, values);
}
