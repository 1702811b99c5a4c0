using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Diagnose.Data;

/// <summary>What a table said of one stretch of the examples.</summary>
/// <param name="Stretch">Which, from 1.</param>
/// <param name="Rows">Rows of its examples.</param>
/// <param name="Hash">SHA-256 of them, in the order of the truths.</param>
public sealed record StretchMark(int Stretch, int Rows, string Hash);

/// <summary>
/// The rows of a table that one part holds, and a mark of every stretch that the table it was taken from spoke of: a table of the whole, or of that stretch
/// alone. So parts that were made of other states of one table are known, as far as any of them saw what another holds.
/// </summary>
/// <param name="Name">Name of the model, or of the table's file.</param>
/// <param name="Table">The part's rows.</param>
/// <param name="Seen">The stretches that it spoke of, in rising order.</param>
public sealed record SeenTable(string Name, Table Table, IReadOnlyList<StretchMark> Seen)
{
    /// <summary>Takes a stretch's rows.</summary>
    /// <param name="name">Name of the model, or of the table's file.</param>
    /// <param name="table">The table.</param>
    /// <param name="places">For each row the place of its example among the truths; -1 for examples that they do not know.</param>
    /// <param name="shard">The stretch.</param>
    /// <param name="examples">Number of examples.</param>
    /// <param name="withUnknown">Whether rows of unknown examples are held too.</param>
    internal static SeenTable Of(string name, Table table, int[] places, Shard shard, int examples, bool withUnknown)
    {
        var (start, end) = shard.Of(examples);
        var stretches = Enumerable.Range(0, places.Length).Where(row => places[row] >= 0).GroupBy(row => Shard.Holding(places[row], examples, shard.Count)).OrderBy(group => group.Key);
        var marks = stretches.Select(group => new StretchMark(group.Key, group.Count(), table.Fingerprint([.. group.OrderBy(row => places[row])])));
        int[] held = [.. Enumerable.Range(0, places.Length).Where(row => places[row] < 0 ? withUnknown : places[row] >= start && places[row] < end)];
        return new(name, table.Select(held), [.. marks]);
    }

    /// <summary>Refuses parts of which one saw of another's stretch what the other does not hold.</summary>
    /// <param name="parts">The same table of all parts, by rising stretch.</param>
    /// <exception cref="DiagnoseException">They were made of other states of the table.</exception>
    internal static void CheckAlike(IReadOnlyList<SeenTable> parts)
    {
        var own = parts.Select((part, i) => part.Seen.FirstOrDefault(mark => mark.Stretch == i + 1)).ToArray();
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var mark in parts[i].Seen.Where(mark => mark.Stretch <= parts.Count))
            {
                var held = own[mark.Stretch - 1];
                // A table of some stretches may speak of a part of another; of more, or of other things, it may not.
                if (mark.Rows > (held?.Rows ?? 0) || (mark.Rows == held!.Rows && mark.Hash != held.Hash))
                {
                    throw new DiagnoseException($"parts {i + 1}/{parts.Count} and {mark.Stretch}/{parts.Count} were made of other states of '{parts[i].Table.Source}': part {i + 1} saw {mark.Rows} rows "
                        + $"of stretch {mark.Stretch}, which part {mark.Stretch} holds {(mark.Rows == held?.Rows ? "with another content" : $"{held?.Rows ?? 0} of")}; make all parts of the same one");
                }
            }
        }
    }
}
