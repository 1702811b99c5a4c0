using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Diagnose.Data;

/// <summary>What a part's tables are of.</summary>
public enum PartTask
{
    /// <summary>A class an example, or several.</summary>
    Classification,

    /// <summary>Objects in pictures, compared by boxes.</summary>
    Boxes,

    /// <summary>Objects in pictures, compared by masks.</summary>
    Masks,
}

/// <summary>
/// The tables of one stretch of the examples, made on one machine of many. Parts hold examples, not counts: quantiles, ranks and trees of the whole
/// cannot be had from counts of parts, and this way the whole is the same to the last bit, however it was split.
/// </summary>
/// <param name="Shard">Which stretch.</param>
/// <param name="Task">What the tables are of.</param>
/// <param name="Truths">SHA-256 of the truths of the whole, which every machine reads.</param>
/// <param name="Classes">Names of the classes, where the truths list them.</param>
/// <param name="Truth">The truths' tables: of examples, or of pictures and of objects.</param>
/// <param name="Models">Predictions of each model.</param>
/// <param name="Properties">Tables of further properties.</param>
public sealed record TablePart(
    Shard Shard, PartTask Task, string Truths, IReadOnlyList<string> Classes, IReadOnlyList<Table> Truth, IReadOnlyList<SeenTable> Models, IReadOnlyList<SeenTable> Properties)
{
    /// <summary>All tables, those of the truths first.</summary>
    internal IEnumerable<Table> Tables => [.. Truth, .. Models.Select(model => model.Table), .. Properties.Select(table => table.Table)];

    /// <summary>Puts the parts of one whole into order.</summary>
    /// <param name="parts">The parts, each once, in any order.</param>
    /// <exception cref="StatisticsException">A part lacks or stands twice, or parts are of different numbers.</exception>
    /// <exception cref="DiagnoseException">Parts are of other tables, or of other states of them, than each other.</exception>
    internal static TablePart[] Order(IReadOnlyList<TablePart> parts)
    {
        var ordered = Shard.Order(parts, part => part.Shard);
        var first = ordered[0];
        foreach (var part in ordered)
            CheckLike(first, part);
        for (var m = 0; m < first.Models.Count; m++)
            SeenTable.CheckAlike([.. ordered.Select(part => part.Models[m])]);
        for (var t = 0; t < first.Properties.Count; t++)
            SeenTable.CheckAlike([.. ordered.Select(part => part.Properties[t])]);
        return ordered;
    }

    static void CheckLike(TablePart first, TablePart part)
    {
        if (part.Task != first.Task)
            throw new DiagnoseException($"part {part.Shard} is of {part.Task}, part {first.Shard.Index} of {first.Task}: make all parts alike");
        if (part.Truths != first.Truths)
            throw new DiagnoseException($"part {part.Shard} was made of other truths than part {first.Shard.Index}: the table '{part.Truth[0].Source}' was changed between them; make all parts of the same one");
        var (here, there) = (Names(part), Names(first));
        if (!here.SequenceEqual(there))
            throw new DiagnoseException($"part {part.Shard} is of {string.Join(", ", here)}, part {first.Shard.Index} of {string.Join(", ", there)}: call the files alike");

        static IEnumerable<string> Names(TablePart of) => [.. of.Models.Select(model => model.Name), .. of.Properties.Select(table => table.Name)];
    }
}
