using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>
/// The tables of one stretch of the examples, made on one machine of many. Parts hold examples, not counts: quantiles, ranks and trees of the whole
/// cannot be had from counts of parts, and this way the whole is the same to the last bit, however it was split.
/// </summary>
/// <param name="Index">Which stretch, from 1.</param>
/// <param name="Count">Of how many.</param>
/// <param name="Truths">SHA-256 of the truths of the whole, which every machine reads.</param>
/// <param name="Tables">Its tables.</param>
public sealed record TablePart(int Index, int Count, string Truths, TableSet Tables)
{
    /// <summary>Puts all parts of a whole together, in any order.</summary>
    /// <param name="parts">The parts, each once.</param>
    /// <param name="names">How the column of ids is called.</param>
    /// <exception cref="DiagnoseException">A part lacks or stands twice, or parts are of other tables than each other.</exception>
    public static TableSet Merge(IReadOnlyList<TablePart> parts, TableNames names)
    {
        var ordered = parts.OrderBy(part => part.Index).ToArray();
        var first = ordered[0];
        if (Array.Find(ordered, part => part.Count != first.Count) is { } other)
            throw new DiagnoseException($"parts are of {first.Count} and of {other.Count}: all have to be of one whole");
        if (ordered.GroupBy(part => part.Index).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DiagnoseException($"part {twice.Key}/{first.Count} stands twice");
        if (ordered.Length < first.Count)
            throw new DiagnoseException($"{ordered.Length} of {first.Count} parts are there; part {Enumerable.Range(1, first.Count).Except(ordered.Select(part => part.Index)).First()} is not");
        foreach (var part in ordered)
            CheckLike(first, part);
        var truth = Table.Concatenate([.. ordered.Select(part => part.Tables.Truth)]);
        var known = ClassificationReader.Keys(truth, names);
        return new(
            truth,
            [.. first.Tables.Models.Select((model, m) => (model.Name, Whole([.. ordered.Select(part => part.Tables.Models[m].Table)], known, names)))],
            [.. first.Tables.Properties.Select((_, t) => Table.Concatenate([.. ordered.Select(part => part.Tables.Properties[t])]))]);
    }

    static void CheckLike(TablePart first, TablePart part)
    {
        var (here, there) = (Names(part), Names(first));
        if (part.Truths != first.Truths)
            throw new DiagnoseException($"part {part.Index}/{part.Count} was made of other truths than part {first.Index}: the table '{part.Tables.Truth.Source}' was changed between them; make all parts of the same one");
        if (!here.SequenceEqual(there))
            throw new DiagnoseException($"part {part.Index}/{part.Count} is of {string.Join(", ", here)}, part {first.Index} of {string.Join(", ", there)}: call the files alike");

        static IEnumerable<string> Names(TablePart of) => [.. of.Tables.Models.Select(model => model.Name), .. of.Tables.Properties.Select(table => table.Source)];
    }

    // Predictions of unknown examples are in every part that saw the whole table: one of each is kept.
    static Table Whole(Table[] tables, RowKeys known, TableNames names)
    {
        var seen = new HashSet<string>();
        return Table.Concatenate([.. tables.Select(table =>
        {
            var ids = ClassificationReader.IdsOf(table, names);
            return table.Select([.. Enumerable.Range(0, table.Rows).Where(row => known.Find(ids.Text(row)) >= 0 || seen.Add(ids.Text(row)))]);
        })]);
    }
}
