using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// A tree of yes-or-no questions about properties that parts wrong from right examples, at every node by the largest z-score between the two error rates.
/// Honest: one random half of the examples chooses the questions, the other half gives the rates, so that intervals hold [Athey 2016].
/// </summary>
public sealed class ErrorTree
{
    const int Deepest = 4;

    // No question is asked that chance answers as well: beyond so many standard errors, about one in a thousand.
    const double LeastScore = 3;

    readonly IReadOnlyList<Property> properties;
    readonly bool[] isError;
    readonly int least;

    ErrorTree(IReadOnlyList<Property> properties, bool[] isError)
    {
        (this.properties, this.isError) = (properties, isError);
        least = Math.Max(30, isError.Length / 200);
    }

    /// <summary>Grows the tree, at most 4 questions deep; a leaf holds at least 30 examples and 1 % of its half.</summary>
    /// <param name="properties">The properties.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    /// <param name="seed">Key of the halves.</param>
    public static ErrorNode Grow(IReadOnlyList<Property> properties, bool[] isError, ulong seed = 1)
    {
        var (order, random) = (Enumerable.Range(0, isError.Length).ToArray(), new SplitMix64(seed));
        random.Shuffle<int>(order);
        var half = order.Length / 2;
        return new ErrorTree(properties, isError).Grow(null, order[..half], order[half..], 0);
    }

    ErrorNode Grow(string? question, int[] choosing, int[] counting, int depth)
    {
        var errors = counting.Count(i => isError[i]);
        ErrorNode[] children = depth < Deepest && Best(choosing) is { } best ? Split(best, choosing, counting, depth) : [];
        return new(question, counting.Length, errors, Wilson.Share(errors, counting.Length), children);
    }

    ErrorNode[] Split(Question best, int[] choosing, int[] counting, int depth)
    {
        var counted = Array.FindAll(counting, best.IsYes);
        if (counted.Length < least || counting.Length - counted.Length < least)
            return [];
        return
        [
            Grow(best.Text(true), Array.FindAll(choosing, best.IsYes), counted, depth + 1),
            Grow(best.Text(false), Array.FindAll(choosing, i => !best.IsYes(i)), Array.FindAll(counting, i => !best.IsYes(i)), depth + 1),
        ];
    }

    Question? Best(int[] examples)
    {
        var total = examples.Count(i => isError[i]);
        var found = new (Question? Question, double Score)[properties.Count];
        Parallel.For(0, properties.Count, p => found[p] = Best(properties[p], examples, total));
        var best = found.DefaultIfEmpty().MaxBy(candidate => candidate.Score);
        return best.Score >= LeastScore ? best.Question : null;
    }

    (Question?, double) Best(Property property, int[] examples, int total)
    {
        var (all, wrong) = (new int[property.Values.Count], new int[property.Values.Count]);
        foreach (var i in examples)
        {
            all[property.CodeArray[i]]++;
            wrong[property.CodeArray[i]] += isError[i] ? 1 : 0;
        }
        (Question?, double) best = (null, 0);
        var (count, errors) = (0, 0);
        for (var v = 0; v < all.Length; v++)
        {
            // Bins are cut between two neighbours, words are asked for one by one.
            (count, errors) = property.IsOrdered ? (count + all[v], errors + wrong[v]) : (all[v], wrong[v]);
            var score = Score(count, errors, examples.Length, total);
            if (count >= least && examples.Length - count >= least && score > best.Item2)
                best = (new(property, v), score);
        }
        return best;
    }

    // Difference of the two error rates in standard errors of the pooled rate.
    static double Score(double count, double errors, double total, double totalErrors)
    {
        var pooled = totalErrors / total;
        var variance = pooled * (1 - pooled) * (1 / count + 1 / (total - count));
        return variance > 0 ? Math.Abs(errors / count - (totalErrors - errors) / (total - count)) / Math.Sqrt(variance) : 0;
    }

    sealed record Question(Property Property, int Value)
    {
        public bool IsYes(int example) => Property.IsOrdered ? Property.CodeArray[example] <= Value : Property.CodeArray[example] == Value;

        public string Text(bool yes)
        {
            if (!Property.IsOrdered)
                return $"{Property.Name} {(yes ? "is" : "is not")} {Property.Values[Value]}";
            var values = yes ? Property.Values.Take(Value + 1) : Property.Values.Skip(Value + 1);
            return $"{Property.Name} is {string.Join(" or ", values)}";
        }
    }
}
