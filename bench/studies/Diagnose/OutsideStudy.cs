using System.Globalization;
using System.Text;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Statistics;

namespace Whence.Studies.Diagnose;

/// <summary>
/// Does it go with errors how much of the attribution lies outside the object? Garments of Fashion-MNIST's test set, whose background is black, each as it is or with one made-up corruption, the ResNet-8 of
/// this repository, Grad-CAM and integrated gradients of the class predicted. Outside are the pixels that are black in the picture as it was.
/// </summary>
static class OutsideStudy
{
    const int Side = 28, Folds = 10, Deals = 5, Draws = 2000;

    static readonly string[] Kinds = ["as it is", "blur", "noise", "darkness", "block"];
    static readonly double[] Strengths = [0.5, 1, 1.5];
    static readonly string[] Methods = ["grad-cam", "integrated-gradients"];

    public static int Run(string[] args)
    {
        if (args.Length < 1 || (args.Length > 1 && !int.TryParse(args[1], CultureInfo.InvariantCulture, out _)))
            return 2;
        using var data = Dataset.Open(Path.Combine(args[0], "t10k-images-idx3-ubyte.gz"));
        var report = Report(Seen(data, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000));
        Console.Out.Write(report);
        if (args.Length > 2)
            File.WriteAllText(args[2], report);
        return 0;
    }

    static Garment[] Seen(Dataset data, int count)
    {
        using var backend = Backend.Open("cpu");
        var (classifier, _) = ClassifierFile.Load(Path.Combine("samples", "fashion-mnist", "resnet8.onnx"));
        var sessions = Array.ConvertAll(Methods, method => new ExplainSession(classifier, backend, Explainers.Create(method), new() { Seed = 1, Samples = method == "grad-cam" ? null : 32 }));
        var (random, seen) = (new Random(1), new Garment[count]);
        for (var i = 0; i < count; i++)
        {
            var (_, label, image) = data[i];
            var inside = Array.ConvertAll(image.Pixels, pixel => pixel > 0);
            var (kind, strength) = (random.Next(Kinds.Length), Strengths[random.Next(Strengths.Length)]);
            var (_, pixels) = classifier.Prepare(new Image(Side, Side, 1, Corrupt(image.Pixels, kind, strength, random)));
            var maps = Array.ConvertAll(sessions, session => session.Run(pixels));
            var target = maps[0].Target;
            double p = target.Probability!.Value, background = inside.Count(pixel => !pixel) / (double)inside.Length;
            seen[i] = new(target.Index != label, kind, [-Math.Log(p / Math.Max(1e-9, 1 - p)), background, .. maps.Select(map => Outside(map.PixelMap(), inside))]);
        }
        Array.ForEach(sessions, session => session.Dispose());
        return seen;
    }

    static double Outside(float[] map, bool[] inside)
    {
        double all = 0, outside = 0;
        for (var i = 0; i < map.Length; i++)
        {
            all += Math.Abs(map[i]);
            outside += inside[i] ? 0 : Math.Abs(map[i]);
        }
        // A map of nothing but zeros lies as the object does.
        return all > 0 ? outside / all : inside.Count(pixel => !pixel) / (double)inside.Length;
    }

    static byte[] Corrupt(byte[] pixels, int kind, double strength, Random random)
    {
        switch (kind)
        {
            case 1:
                return Blurred(pixels, strength * Side / 32);
            case 2:
                return Array.ConvertAll(pixels, p => Byte(p + 25 * strength * random.Normal()));
            case 3:
                return Array.ConvertAll(pixels, p => Byte(p / (1 + 2 * strength)));
            case 4:
                var block = (int)(Side * Math.Min(0.7, 0.3 + 0.15 * strength));
                var (left, top) = (random.Next(Side - block), random.Next(Side - block));
                return [.. pixels.Select((p, i) => i % Side >= left && i % Side < left + block && i / Side >= top && i / Side < top + block ? (byte)128 : p)];
            default:
                return pixels;
        }
    }

    static byte[] Blurred(byte[] pixels, double sigma)
    {
        var weights = Enumerable.Range(-6, 13).Select(d => Math.Exp(-d * d / (2 * sigma * sigma))).ToArray();
        var rows = Along(Array.ConvertAll(pixels, p => (double)p), 1);
        return Array.ConvertAll(Along(rows, Side), Byte);

        double[] Along(double[] values, int step) => [.. values.Select((_, i) =>
        {
            var at = i / step % Side;
            return Enumerable.Range(-6, 13).Sum(d => weights[d + 6] * values[i + step * (Math.Clamp(at + d, 0, Side - 1) - at)]) / weights.Sum();
        })];
    }

    static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    static string Report(Garment[] seen)
    {
        var text = new StringBuilder("# Attribution outside the object and errors\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{seen.Length} test pictures of Fashion-MNIST, each as it is or with one of four corruptions, `resnet8.onnx`: {Percent(seen.Average(g => g.IsWrong ? 1.0 : 0))} wrong. ");
        text.Append("`dotnet run -c Release --project bench/studies -- diagnose outside FASHION_MNIST_FOLDER`\n\n| | pictures | wrong | outside, Grad-CAM | outside, integrated gradients | background |\n|---|---|---|---|---|---|\n");
        foreach (var kind in seen.GroupBy(g => g.Kind).OrderBy(group => group.Key))
            text.Append(CultureInfo.InvariantCulture, $"| {Kinds[kind.Key]} | {kind.Count()} | {Percent(kind.Average(g => g.IsWrong ? 1.0 : 0))} | {Percent(kind.Average(g => g.Columns[2]))} | {Percent(kind.Average(g => g.Columns[3]))} | {Percent(kind.Average(g => g.Columns[1]))} |\n");
        text.Append("\n| column alone | area under ROC of wrong against right | 95 % |\n|---|---|---|\n");
        foreach (var (name, column) in new[] { ("confidence", 0), ("share of background", 1), ("outside, Grad-CAM", 2), ("outside, integrated gradients", 3) })
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Cells(Area(seen, [.. seen.Select(g => g.Columns[column])]))} |\n");
        text.Append("\n| logistic regression, ten-fold, five deals | area | 95 % | more than without the last column | 95 % |\n|---|---|---|---|---|\n");
        foreach (var (name, without, with) in new (string, int[], int[])[]
        {
            ("background, and outside of Grad-CAM", [1], [1, 2]), ("confidence, and background", [0], [0, 1]), ("confidence, and outside of Grad-CAM", [0], [0, 2]), ("confidence and background, and outside of Grad-CAM", [0, 1], [0, 1, 2]),
            ("confidence and background, and outside of integrated gradients", [0, 1], [0, 1, 3]),
        })
        {
            var (plain, more) = (Predicted(seen, without), Predicted(seen, with));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Cells(Area(seen, more))} | {Cells(Difference(seen, plain, more))} |\n");
        }
        text.Append("\n| quarter by outside, Grad-CAM | pictures | wrong | 95 % |\n|---|---|---|---|\n");
        var order = Enumerable.Range(0, seen.Length).OrderBy(i => seen[i].Columns[2]).ToArray();
        for (var q = 0; q < 4; q++)
        {
            var quarter = order[(q * order.Length / 4)..((q + 1) * order.Length / 4)];
            text.Append(CultureInfo.InvariantCulture, $"| {Percent(seen[quarter[0]].Columns[2])} to {Percent(seen[quarter[^1]].Columns[2])} | {quarter.Length} | {Cells(Wilson.Share(quarter.Count(i => seen[i].IsWrong), quarter.Length))} |\n");
        }
        return text.ToString();
    }

    static Interval Area(Garment[] seen, double[] score) => RocRanks.Area([.. score.Where((_, i) => seen[i].IsWrong)], [.. score.Where((_, i) => !seen[i].IsWrong)]);

    // By resampled pictures, the same for both.
    static Interval Difference(Garment[] seen, double[] plain, double[] more)
    {
        var (random, differences) = (new SplitMix64(1), new double[Draws]);
        for (var d = 0; d < Draws; d++)
        {
            var drawn = Enumerable.Range(0, seen.Length).Select(_ => random.Below(seen.Length)).ToArray();
            Garment[] pictures = [.. drawn.Select(i => seen[i])];
            differences[d] = Area(pictures, [.. drawn.Select(i => more[i])]).Mean - Area(pictures, [.. drawn.Select(i => plain[i])]).Mean;
        }
        Array.Sort(differences);
        return new(Area(seen, more).Mean - Area(seen, plain).Mean, Bootstrap.Quantile(differences, 0.025), Bootstrap.Quantile(differences, 0.975));
    }

    // Of every picture the mean over deals of the log-odds that nine tenths without it give.
    static double[] Predicted(Garment[] seen, int[] columns)
    {
        var (random, sums) = (new Random(2), new double[seen.Length]);
        for (var deal = 0; deal < Deals; deal++)
        {
            var fold = Enumerable.Range(0, seen.Length).Select(i => i % Folds).ToArray();
            random.Shuffle(fold);
            for (var f = 0; f < Folds; f++)
            {
                var model = Logistic.Fit([.. seen.Where((_, i) => fold[i] != f).Select(g => (Of(g), g.IsWrong))]);
                for (var i = 0; i < seen.Length; i++)
                    sums[i] += fold[i] == f ? model.LogOdds(Of(seen[i])) / Deals : 0;
            }
        }
        return sums;

        double[] Of(Garment garment) => [.. columns.Select(c => garment.Columns[c])];
    }

    static string Cells(Interval i) => Math.Abs(i.Mean) < 1 && i.Low <= i.High ? string.Create(CultureInfo.InvariantCulture, $"{i.Mean:0.000} | {i.Low:0.000} to {i.High:0.000}") : "";

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>A picture as the network sees it.</summary>
    /// <param name="IsWrong">Whether its prediction is.</param>
    /// <param name="Kind">How it was corrupted.</param>
    /// <param name="Columns">Log-odds of doubt, share of background, share of each method's map outside the garment.</param>
    sealed record Garment(bool IsWrong, int Kind, double[] Columns);

    /// <summary>Logistic regression of standardised columns with a small penalty, by Newton's method.</summary>
    sealed class Logistic
    {
        readonly double[] mean, scale, weights;

        Logistic(double[] mean, double[] scale) => (this.mean, this.scale, weights) = (mean, scale, new double[mean.Length + 1]);

        public double LogOdds(double[] x) => weights[0] + x.Select((value, k) => weights[k + 1] * (value - mean[k]) / scale[k]).Sum();

        public static Logistic Fit((double[] X, bool Y)[] rows)
        {
            var columns = Enumerable.Range(0, rows[0].X.Length).ToArray();
            double[] mean = [.. columns.Select(k => rows.Average(row => row.X[k]))];
            var model = new Logistic(mean, [.. columns.Select(k => Math.Sqrt(rows.Average(row => Math.Pow(row.X[k] - mean[k], 2))) + 1e-12)]);
            for (var step = 0; step < 25; step++)
                model.Step(rows);
            return model;
        }

        void Step((double[] X, bool Y)[] rows)
        {
            var n = weights.Length;
            var (gradient, curvature) = (weights.Select((w, k) => k == 0 ? 0 : -w).ToArray(), new double[n, n + 1]);
            for (var k = 1; k < n; k++)
                curvature[k, k] = 1;
            foreach (var (x, y) in rows)
            {
                double[] z = [1, .. x.Select((value, k) => (value - mean[k]) / scale[k])];
                var p = 1 / (1 + Math.Exp(-LogOdds(x)));
                for (var a = 0; a < n; a++)
                {
                    gradient[a] += z[a] * ((y ? 1 : 0) - p);
                    for (var b = 0; b < n; b++)
                        curvature[a, b] += z[a] * z[b] * p * (1 - p);
                }
            }
            for (var k = 0; k < n; k++)
                curvature[k, n] = gradient[k];
            // Gauss and Jordan; the matrix is positive definite.
            for (var k = 0; k < n; k++)
            {
                for (var row = 0; row < n; row++)
                {
                    var factor = row == k ? 0 : curvature[row, k] / curvature[k, k];
                    for (var c = 0; c <= n; c++)
                        curvature[row, c] -= factor * curvature[k, c];
                }
            }
            for (var k = 0; k < n; k++)
                weights[k] += curvature[k, n] / curvature[k, k];
        }
    }
}
