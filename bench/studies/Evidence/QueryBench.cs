using System.Globalization;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Studies.Evidence;

/// <summary>Queries of the sparse posterior and of its peers on the same features, one after the other in every round.</summary>
sealed class QueryBench : IDisposable
{
    const int Neighbours = 10;

    static readonly int[] Batches = [1, 256];

    readonly EvidenceData data;
    readonly SparsePosterior posterior;
    readonly PosteriorQuery[] queries;
    readonly NearestNeighbours known;
    readonly ScikitLearn peer;
    readonly string[] peers;
    readonly Dictionary<(string Who, int Batch), Latency> times = [];
    readonly long managed;

    public QueryBench(EvidenceData data, SparsePosterior posterior, Backend backend, string folder, bool hasProcess, int threads)
    {
        (this.data, this.posterior, peers) = (data, posterior, hasProcess ? ["gp", "knn"] : ["knn"]);
        var before = GC.GetTotalMemory(true);
        var single = new PosteriorQuery(posterior, backend);
        managed = GC.GetTotalMemory(true) - before;
        queries = [single, new(posterior, backend, Batches[1])];
        known = new(data.Train.Features, data.Train.Dimensions, isNormalised: true);
        peer = new(folder, data, posterior.Settings.LengthScale!.Value, posterior.Settings.NoiseVariance, hasProcess, threads);
        foreach (var batch in Batches)
        {
            foreach (var who in (string[])["sparse", "nearest", .. peers])
                times[(who, batch)] = new();
        }
    }

    /// <summary>Versions of the peers.</summary>
    public string Versions => peer.Facts.GetProperty("versions").GetString()!;

    /// <summary>Times everyone, <paramref name="runs"/> single queries and fewer batches.</summary>
    public void Round(int runs)
    {
        foreach (var query in queries)
        {
            var count = query.Batch == 1 ? runs : Math.Max(1, runs / 40);
            times[("sparse", query.Batch)].Measure(i => Ask(query, i), query.Batch == 1 ? runs : runs / 2);
            times[("nearest", query.Batch)].Measure(i => known.Query(Rows(query.Batch, i), Neighbours), count);
            foreach (var who in peers)
                times[(who, query.Batch)].Add(peer.Time(who, query.Batch, count));
        }
    }

    /// <summary>The rows of the table of latencies.</summary>
    public IEnumerable<string> Latencies()
    {
        foreach (var batch in Batches)
        {
            yield return Row("sparse", $"Whence, {posterior.Inducing.Count} inducing points", Accuracy());
            yield return Row("nearest", $"Whence, {Neighbours} nearest neighbours", "");
            if (peers.Contains("gp"))
                yield return Row("gp", "scikit-learn, exact Gaussian process", Percent(Fact("gp", "accuracy")));
            yield return Row("knn", $"scikit-learn, {Neighbours} nearest neighbours", Percent(Fact("knn", "accuracy")));

            string Row(string who, string title, string accuracy) => string.Create(
                CultureInfo.InvariantCulture,
                $"| {data.Name} | {title} | {batch} | {times[(who, batch)]} | {times[(who, batch)].Median / times[("sparse", batch)].Median:0.0} | {accuracy} |");
        }
    }

    /// <summary>The rows of the table of memory, in megabytes and as shares of what nearest neighbours keep.</summary>
    public IEnumerable<string> Memory()
    {
        double all = (double)data.Train.Count * (data.Train.Dimensions * sizeof(float) + sizeof(int));
        var (m, statistics) = (posterior.Inducing, posterior.Statistics);
        var held = m.Points.Length * sizeof(float) + (statistics.A.Length + statistics.B.Length) * sizeof(double);
        yield return Row("nearest neighbours: features in float32, labels", all);
        yield return Row("posterior: points and factors that a query reads", queries[0].Memory.Constants + queries[0].Memory.Prepared);
        yield return Row("posterior: compiled query at batch 1, with inputs, outputs and scratch", queries[0].Memory.Total);
        yield return Row("posterior: the same with the objects it was compiled from (for merging, withdrawing, saving)", queries[0].Memory.Total + held + managed);
        foreach (var who in peers)
            yield return Row($"scikit-learn, {who}", Fact(who, "bytes"));

        string Row(string what, double bytes) => string.Create(
            CultureInfo.InvariantCulture, $"| {data.Name}, {data.Train.Count} x {data.Train.Dimensions} | {what} | {bytes / 1e6:0.000} | {100 * bytes / all:0.00} % |");
    }

    public void Dispose()
    {
        peer.Dispose();
        foreach (var query in queries)
            query.Dispose();
    }

    void Ask(PosteriorQuery query, int run)
    {
        query.Run(Rows(query.Batch, run).Span);
        if (!double.IsFinite(query.Mean[0] + query.Variance[0]))
            throw new InvalidOperationException($"{data.Name}: the evidence of query {run} is not finite");
    }

    ReadOnlyMemory<float> Rows(int batch, int run)
    {
        var d = data.Test.Dimensions;
        return data.Test.Features.AsMemory(run * batch % (data.Test.Count - batch + 1) * d, batch * d);
    }

    string Accuracy()
    {
        var predicted = queries[1].Predict(data.Test);
        return Percent(predicted.Zip(data.Test.Labels).Average(pair => pair.First.Best == pair.Second ? 1.0 : 0));
    }

    double Fact(string who, string name) => peer.Facts.GetProperty(who).GetProperty(name).GetDouble();

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
