using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>UA-Backprop as its formulas stand, in double precision, for networks without biased layers on images.</summary>
sealed class SlowAttribution(IReadOnlyList<SmallNetwork> members, double[] x)
{
    readonly double[][] g = [.. members.Select(member => Softmax(member.Logits(x)))];

    public double[] Mean => [.. Enumerable.Range(0, g[0].Length).Select(k => g.Average(p => p[k]))];

    public double Uncertainty(UncertaintyKind kind)
    {
        var (total, aleatoric) = (Entropy(Mean), g.Average(Entropy));
        return kind switch { UncertaintyKind.Total => total, UncertaintyKind.Aleatoric => aleatoric, _ => total - aleatoric };
    }

    public double[][] Shares(UncertaintyKind kind, ShareForm form)
    {
        var mean = Mean;
        return [.. g.Select(p => p.Select((v, i) => (kind, form) switch
        {
            (UncertaintyKind.Total, _) => -v * Math.Log(mean[i]),
            (UncertaintyKind.Aleatoric, _) => -v * Math.Log(v),
            (_, ShareForm.Signed) => v * Math.Log(v / mean[i]),
            (_, ShareForm.Complete) => v * Math.Log(v / mean[i]) - v + mean[i],
            _ => g.Average(q => q[i] * Math.Log(q[i])) - mean[i] * Math.Log(mean[i]),
        } / g.Length).ToArray())];
    }

    public double[][] OfLogits(UncertaintyKind kind, UncertaintyOptions options)
    {
        var shares = Shares(kind, options.Share);
        return [.. g.Select((p, s) => Enumerable.Range(0, p.Length).Select(j => Enumerable.Range(0, p.Length).Sum(i => Coefficient(p, i, j, options) * shares[s][i])).ToArray())];
    }

    public double[] Map(UncertaintyKind kind, UncertaintyOptions options, int channels)
    {
        var ofLogits = OfLogits(kind, options);
        var map = new double[x.Length / channels];
        for (var s = 0; s < members.Count; s++)
        {
            var k = ofLogits[s].Length;
            IEnumerable<(double[] Seed, double Weight)> passes = options.Mode == PropagationMode.Fast
                ? [(ofLogits[s], ofLogits[s].Sum())]
                : Enumerable.Range(0, k).Select(j => (Enumerable.Range(0, k).Select(i => i == j ? 1.0 : 0).ToArray(), ofLogits[s][j]));
            foreach (var (seed, weight) in passes)
            {
                var distribution = Distribution(Psi(members[s].Gradient(x, seed), channels, options.RawMaps), options.MapTemperature);
                for (var i = 0; i < map.Length; i++)
                    map[i] += weight * distribution[i];
            }
        }
        return map;
    }

    static double Coefficient(double[] p, int i, int j, UncertaintyOptions options)
    {
        double J(int to) => p[i] * ((i == to ? 1 : 0) - p[to]);
        var all = Enumerable.Range(0, p.Length);
        return options.Coefficients == LogitCoefficients.Proportional
            ? Math.Abs(J(j)) / all.Sum(to => Math.Abs(J(to)))
            : Math.Exp(J(j) / options.LogitTemperature) / all.Sum(to => Math.Exp(J(to) / options.LogitTemperature));
    }

    double[] Psi(double[] gradient, int channels, bool raw)
    {
        var sizes = gradient.Select((d, i) => Math.Abs(d * x[i])).ToArray();
        if (!raw)
        {
            var (low, high) = (sizes.Min(), sizes.Max());
            sizes = [.. sizes.Select(v => (v - low) / (high - low + 1e-6))];
        }
        return [.. sizes.Chunk(channels).Select(pixel => pixel.Sum())];
    }

    static double[] Distribution(double[] map, double? temperature)
    {
        var shaped = temperature is { } tau ? map.Select(v => Math.Exp(v / (map.Average() * tau))).ToArray() : map;
        var sum = shaped.Sum();
        return [.. shaped.Select(v => v / sum)];
    }

    static double[] Softmax(double[] z)
    {
        var sum = z.Sum(Math.Exp);
        return [.. z.Select(v => Math.Exp(v) / sum)];
    }

    static double Entropy(double[] p) => -p.Sum(v => v * Math.Log(v));
}
