using System.Numerics.Tensors;
using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>Chooses inducing points among candidates [n,D] of transformed features: as many of each class as can be, duplicates left out.</summary>
/// <param name="features">Candidates [n,D].</param>
/// <param name="labels">Their labels [n].</param>
/// <param name="dimensions">D.</param>
/// <param name="seed">Key of the draws that medoids start from.</param>
sealed class InducingSelection(float[] features, int[] labels, int dimensions, ulong seed)
{
    const int Rounds = 20;
    const double LeastVariance = 1e-9;

    /// <summary>Half of the median distance between pairs of candidates: the usual length scale.</summary>
    /// <exception cref="ExplainException">Most candidates are the same point.</exception>
    public double UsualLengthScale()
    {
        const int Pairs = 4096;
        var (ends, distances) = (new double[2 * Pairs], new double[Pairs]);
        RandomSequence.Uniform(seed, RandomPurpose.LengthScale, 0, ends);
        for (var p = 0; p < Pairs; p++)
            distances[p] = Math.Sqrt(SquaredDistance((int)(ends[2 * p] * labels.Length), (int)(ends[2 * p + 1] * labels.Length)));
        Array.Sort(distances);
        var median = distances[Pairs / 2];
        return median > 0 ? median / 2 : throw new ExplainException($"most of the {labels.Length} candidates have the same features: no length scale can be told");
    }

    /// <summary>Indices of at most <paramref name="count"/> candidates; fewer where there are not as many different ones.</summary>
    public int[] Choose(InducingRule rule, int count, double lengthScale)
    {
        var distinct = Distinct();
        var classes = distinct.GroupBy(i => labels[i]).OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        var quotas = Quotas([.. classes.Select(members => members.Length)], Math.Min(count, distinct.Length));
        return rule is InducingRule.Medoids
            ? [.. classes.SelectMany((members, c) => Medoids(members, quotas[c]))]
            : Pivots(classes, quotas, lengthScale);
    }

    // Shares are equal as far as classes have as many members; what small classes leave goes to the others.
    static int[] Quotas(int[] sizes, int count)
    {
        var quotas = new int[sizes.Length];
        for (var left = count; left > 0;)
        {
            for (var c = 0; c < sizes.Length && left > 0; c++)
            {
                if (quotas[c] == sizes[c])
                    continue;
                quotas[c]++;
                left--;
            }
        }
        return quotas;
    }

    int[] Distinct()
    {
        var seen = new HashSet<string>();
        return [.. Enumerable.Range(0, labels.Length).Where(i => seen.Add(Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Row(i)))))];
    }

    int[] Medoids(int[] members, int count)
    {
        if (count == members.Length)
            return members;
        var distances = Distances(members);
        var n = members.Length;
        var keys = new double[n];
        RandomSequence.Uniform(seed, RandomPurpose.Medoids, (ulong)labels[members[0]], keys);
        int[] medoids = [.. Enumerable.Range(0, n).OrderBy(i => keys[i]).Take(count)];
        var owner = new int[n];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < n; i++)
                owner[i] = Nearest(distances, n, medoids, i);
            int[] next = [.. medoids.Select((medoid, j) => Centre(distances, n, owner, j, medoid))];
            if (next.AsSpan().SequenceEqual(medoids))
                break;
            medoids = next;
        }
        return [.. medoids.Order().Select(i => members[i])];
    }

    static int Nearest(float[] distances, int n, int[] medoids, int i)
    {
        var best = 0;
        for (var j = 1; j < medoids.Length; j++)
        {
            if (distances[i * n + medoids[j]] < distances[i * n + medoids[best]])
                best = j;
        }
        return best;
    }

    static int Centre(float[] distances, int n, int[] owner, int cluster, int current)
    {
        var (best, least) = (current, double.PositiveInfinity);
        for (var i = 0; i < n; i++)
        {
            if (owner[i] != cluster)
                continue;
            double sum = 0;
            for (var k = 0; k < n; k++)
                sum += owner[k] == cluster ? distances[i * n + k] : 0;
            (best, least) = sum < least ? (i, sum) : (best, least);
        }
        return best;
    }

    float[] Distances(int[] members)
    {
        var distances = new float[members.Length * members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            for (var j = 0; j < i; j++)
                distances[i * members.Length + j] = distances[j * members.Length + i] = TensorPrimitives.Distance(Row(members[i]), Row(members[j]));
        }
        return distances;
    }

    int[] Pivots(int[][] classes, int[] quotas, double lengthScale)
    {
        var (chosen, left) = (new List<int>(), quotas.Sum());
        var variance = new double[labels.Length];
        var columns = new List<double[]>();
        for (var c = 0; c < classes.Length; c++)
        {
            foreach (var i in classes[c])
                variance[i] = 1;
        }
        while (left-- > 0)
        {
            var open = classes.Where((members, c) => quotas[c] > 0).SelectMany(members => members);
            var pivot = open.MaxBy(i => variance[i]);
            if (variance[pivot] < LeastVariance)
                break;
            chosen.Add(pivot);
            quotas[Array.FindIndex(classes, members => members.Contains(pivot))]--;
            columns.Add(Column(pivot, variance, columns, lengthScale));
        }
        return [.. chosen];
    }

    double[] Column(int pivot, double[] variance, List<double[]> columns, double lengthScale)
    {
        var column = new double[labels.Length];
        var root = Math.Sqrt(variance[pivot]);
        for (var i = 0; i < column.Length; i++)
        {
            var rest = Math.Exp(-SquaredDistance(i, pivot) / (2 * lengthScale * lengthScale));
            foreach (var before in columns)
                rest -= before[i] * before[pivot];
            column[i] = rest / root;
            variance[i] = Math.Max(0, variance[i] - column[i] * column[i]);
        }
        variance[pivot] = 0;
        return column;
    }

    double SquaredDistance(int i, int j)
    {
        double sum = 0;
        var a = Row(i);
        var b = Row(j);
        for (var d = 0; d < dimensions; d++)
            sum += Math.Pow((double)a[d] - b[d], 2);
        return sum;
    }

    ReadOnlySpan<float> Row(int i) => features.AsSpan(i * dimensions, dimensions);
}
