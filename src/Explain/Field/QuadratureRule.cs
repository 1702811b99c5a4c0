namespace Whence.Explain;

/// <summary>Nodes and weights of quadrature rules on [0,1], in float64.</summary>
static class QuadratureRule
{
    /// <summary>n nodes in rising order and their weights, which sum to 1.</summary>
    /// <exception cref="ExplainException">There are too few nodes for the rule.</exception>
    public static (double[] Nodes, double[] Weights) On01(Quadrature rule, int n)
    {
        var least = rule == Quadrature.Trapezoid ? 2 : 1;
        if (n < least)
            throw new ExplainException($"the {rule} rule needs at least {least} nodes, {n} were asked for");
        return rule switch
        {
            Quadrature.Trapezoid => Trapezoid(n),
            Quadrature.Midpoint => Midpoint(n),
            _ => GaussLegendre(n),
        };
    }

    /// <summary>0..n-1 ordered by their bit-reversed value: every beginning of the order is spread over the whole range.</summary>
    public static int[] SpreadOrder(int n)
    {
        var bits = 32 - int.LeadingZeroCount(Math.Max(1, n - 1));
        return [.. Enumerable.Range(0, 1 << bits).Select(i => Reverse(i, bits)).Where(i => i < n)];
    }

    static int Reverse(int i, int bits)
    {
        var reversed = 0;
        for (var b = 0; b < bits; b++)
            reversed |= (i >> b & 1) << (bits - 1 - b);
        return reversed;
    }

    static (double[] Nodes, double[] Weights) Trapezoid(int n)
    {
        var (nodes, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            nodes[i] = (double)i / (n - 1);
            weights[i] = (i == 0 || i == n - 1 ? 0.5 : 1.0) / (n - 1);
        }
        return (nodes, weights);
    }

    static (double[] Nodes, double[] Weights) Midpoint(int n)
    {
        var (nodes, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
            (nodes[i], weights[i]) = ((i + 0.5) / n, 1.0 / n);
        return (nodes, weights);
    }

    // Roots of the Legendre polynomial P_n by Newton's method from Tricomi's cosine guess; weight 2 / ((1 - x^2) P_n'(x)^2), halved for
    // [0,1].
    static (double[] Nodes, double[] Weights) GaussLegendre(int n)
    {
        var (nodes, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            for (var round = 0; round < 100; round++)
            {
                var (p, slope) = Legendre(n, x);
                var step = p / slope;
                x -= step;
                if (Math.Abs(step) < 1e-16)
                    break;
            }
            var derivative = Legendre(n, x).Slope;
            nodes[n - 1 - i] = 0.5 * (1 + x);
            weights[n - 1 - i] = 1 / ((1 - x * x) * derivative * derivative);
        }
        return (nodes, weights);
    }

    static (double Value, double Slope) Legendre(int n, double x)
    {
        var (before, p) = (1.0, x);
        for (var k = 2; k <= n; k++)
            (before, p) = (p, ((2 * k - 1) * x * p - (k - 1) * before) / k);
        return (p, n * (x * p - before) / (x * x - 1));
    }
}
