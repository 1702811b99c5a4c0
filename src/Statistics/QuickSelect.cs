using System.Numerics;

namespace Whence.Statistics;

/// <summary>Hoare's selection.</summary>
static class QuickSelect
{
    /// <summary>The k-th smallest value, k from 1; the order of <paramref name="values"/> is lost.</summary>
    public static T Smallest<T>(Span<T> values, int k)
        where T : INumber<T>
    {
        int low = 0, high = values.Length - 1, wanted = k - 1;
        while (low < high)
        {
            var pivot = Median(values[low], values[(low + high) / 2], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (wanted <= j)
                high = j;
            else if (wanted >= i)
                low = i;
            else
                break;
        }
        return values[wanted];
    }

    static T Median<T>(T a, T b, T c)
        where T : INumber<T> => T.Max(T.Min(a, b), T.Min(T.Max(a, b), c));
}
