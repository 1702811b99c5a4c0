using System.Globalization;

namespace Whence.Studies.Ensembles;

/// <summary>Ensembles, dropout and Gaussian-process heads that were trained here, judged on two data sets.</summary>
static class EnsembleBench
{
    public static int Run(string[] args)
    {
        if (args.Length is < 3 or > 6)
            return 2;
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        StudySet[] sets = [StudySet.Fashion(args[0], args[1]), StudySet.Cifar(args[1])];
        Directory.CreateDirectory(args[2]);
        ResultLines.Write(sets.SelectMany(set => new EnsembleStudy(set, args[2], Number(3, 3), Number(4, 10)).Run()), args.ElementAtOrDefault(5));
        return 0;
    }
}
