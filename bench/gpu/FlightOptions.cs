using System.Globalization;

namespace Whence.Flight;

/// <summary>The arguments of a stage: a verb, then pairs of <c>--name value</c>.</summary>
sealed class FlightOptions(string[] args)
{
    public string Verb => args.Length > 0 ? args[0] : "";

    public string Device => Text("device", "cuda:0");

    public string Out => Text("out", ".");

    public double Seconds => Number("seconds", 60);

    public string Text(string name, string otherwise)
    {
        var at = Array.IndexOf(args, $"--{name}");
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }

    public double Number(string name, double otherwise) =>
        double.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public int Whole(string name, int otherwise) => (int)Number(name, otherwise);
}
