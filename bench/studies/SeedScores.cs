using System.Globalization;

namespace Whence.Studies;

/// <summary>Numbers by name, one for each seed, shown as mean and 95 % interval by Student's t over the seeds.</summary>
sealed class SeedScores
{
    static readonly double[] Student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    readonly Dictionary<string, List<double>> scores = [];

    public bool Has(string name) => scores.ContainsKey(name);

    public void Add(string name, double value)
    {
        lock (scores)
        {
            if (!scores.TryGetValue(name, out var values))
                scores.Add(name, values = []);
            values.Add(value);
        }
    }

    public string Show(string name)
    {
        var values = scores[name];
        var mean = values.Average();
        if (values.Count < 2)
            return mean.ToString("0.000", CultureInfo.InvariantCulture);
        var half = Student[Math.Min(values.Count - 2, Student.Length - 1)] * Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.000} ± {half:0.000}");
    }
}
