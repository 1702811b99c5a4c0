using System.Globalization;

namespace Whence.Cli;

/// <summary>A line on stderr for every tenth of a long pass over a data set.</summary>
sealed class TenthsProgress(string name) : IProgress<double>
{
    int tenth;

    public void Report(double value)
    {
        if ((int)(10 * value) <= tenth)
            return;
        tenth = (int)(10 * value);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whence: {name} {value:P0}"));
    }
}
