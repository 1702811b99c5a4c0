using System.Globalization;

namespace Whence.Studies.Lap;

/// <summary>Local attention pooling measured: the study of its claims, and what its layers cost in a step of training.</summary>
static class LapBench
{
    public static int Run(string[] args)
    {
        if (args.Length < 1 || args[0] is not ("study" or "cost" or "profile"))
            return 2;
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        if (args[0] == "study")
            ResultLines.Write(new LapStudy(args[1], Number(2, 3), Number(3, 1500), Number(4, 3)).Run(), args.ElementAtOrDefault(5));
        else if (args[0] == "profile")
            ResultLines.Write(LapCost.Profile(), args.ElementAtOrDefault(1));
        else
            ResultLines.Write(LapCost.Table(Number(1, 5)), args.ElementAtOrDefault(2));
        return 0;
    }
}
