using System.Globalization;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Weakness;

namespace Whence.Diagnose.Report;

/// <summary>Findings in plain words, each with the figures behind it.</summary>
public static class ReportSentences
{
    const int Most = 5;

    /// <summary>What a reader should know first.</summary>
    public static IEnumerable<string> Of(SliceResult slices, IReadOnlyList<PropertyEffect> effects, IReadOnlyList<CalibrationCheck> calibration, int conditions = 2)
    {
        yield return $"{Percent(slices.Errors, slices.Count)} of {slices.Count} examples are wrong.";
        foreach (var slice in slices.Slices.Where(slice => slice.Like is null).Take(Most))
            yield return Of(slice, slices.Tried) + Others(slices.Slices.Count(other => other.Like == slice.Name));
        if (slices.Tried == 0)
            yield return "No slice was tried: there is no property with enough examples in a value.";
        else if (slices.Slices.Count == 0)
            yield return $"No property goes with errors: none of {slices.Tried} slices is worse than the rest beyond chance.";
        if (slices.Slices.Count(slice => slice.Like is null) - Most is > 0 and var more)
            yield return $"{more} more slices are worse than the rest.";
        if (slices.Conditions < 2)
            yield return "Pairs of values were not tried.";
        else if (slices.Conditions < conditions)
            yield return "Triples of values were not tried: there are too many properties and examples.";
        if (effects.FirstOrDefault(effect => effect.Adjusted <= 0.05) is { } effect)
            yield return $"What is found depends most surely on {effect.Property}: it differs by {Percent(effect.Sensitivity)} between values, where chance alone gives {Percent(effect.NullSensitivity)}.";
        if (calibration.Count > 0)
            yield return Of(calibration[0]);
    }

    /// <summary>One slice.</summary>
    public static string Of(Slice slice, int tried) =>
        $"Errors are {Times(slice.ErrorRate.Mean, slice.RestErrorRate)} where {slice.Name}: {Percent(slice.ErrorRate.Mean)} against {Percent(slice.RestErrorRate)}, "
        + $"{slice.Count} examples, p = {Number(slice.Adjusted)} adjusted over {tried} slices.";

    static string Of(CalibrationCheck all)
    {
        var side = all.Confidence > all.Accuracy.Mean ? "too sure" : "too careful";
        var figures = $"mean confidence {Percent(all.Confidence)}, accuracy {Percent(all.Accuracy.Mean)}, calibration error {Number(all.ExpectedError)} where honest confidences give up to {Number(all.Floor.High)}";
        return all.IsOff ? $"The model is {side}: {figures}." : $"Confidences are honest as far as can be seen: {figures}.";
    }

    static string Others(int count) => count switch { 0 => "", 1 => " Another slice is mostly the same examples.", _ => $" {count} other slices are mostly the same examples." };

    static string Times(double rate, double rest) => rest > 0 ? $"{(rate / rest).ToString("0.0", CultureInfo.InvariantCulture)} times as frequent" : "found only";

    static string Percent(long part, long all) => Percent((double)part / all);

    internal static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    internal static string Number(double value) => value.ToString("G2", CultureInfo.InvariantCulture);
}
