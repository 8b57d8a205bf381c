/** What each study shows, by its name: sentences about the law, so that they hold for every large sample. */
export const READINGS: Readonly<Record<string, readonly string[]>> = {
  'cfa-synthetic': [
    'Raw, two groups hold nearly nine tenths of the top third, and 1|2 has nobody in the upper four fifths of the ranking. At θ = 1 all six lie on ' +
      'one law and every group’s disparity is 1 at every k, up to sampling; what is left near k = 0 is the luck of few people.',
    'Half the way is not half the parity. At θ = 0.5 the group 1|2 is still absent from the top half, since 65 points apart become 33 and ' +
      'the laws are narrower than that. Four fifths by AIR need θ of about .99, .97, .94, .92 and .84 in the top 10, 30, 50, 70 and 90 %.',
    'The price is the ranking: in the top tenth about .43 of those whom the raw score admits stay, against .91 at θ = 0.5. U and E_ind go ' +
      'with the square of θ, so the last steps cost the most.',
    'The teeth of the middle picture are the lattice of whole scores, seen through the map; they are no noise.',
    'No number here is that of the paper’s own program, which blurs the histograms: there 1|2 stays at disparity .09 in the top half at its θ = 1.',
  ],
  college: [
    'Raw, school b fills the top half alone. Both maps are shifts by a quarter, so nobody is overtaken within a school and E_ind is 0: what ' +
      'is left of it is sampling.',
    'Admitting half, a’s share of admission is θ/2 and b’s 1 − θ/2. So AIR = θ/(2 − θ) meets four fifths from θ = 8/9 and three quarters ' +
      'from 6/7, while the disparity of a is θ itself and meets them at .8 and .75: two rules that sound alike, and are not.',
    'The solver answers for the sample, not for the law. With 200,000 people its θ strays by about .001 (one standard error); on evenly ' +
      'spaced scores, where nothing is drawn, it returns both fractions to .001.',
    'At 90 % admitted the raw scores have AIR .8 exactly in the law, so there a sample’s own luck says whether θ is 0 or .8.',
  ],
  credit: [
    'The four groups differ in mean and in spread, so the maps bend: people of f|a lose some 5 points on average, those of f|b gain about 45, ' +
      'and most at the low end of their law.',
    'θ = 0.5 leaves f|b lowest at every cut-off. Giving f|b alone θ = 0.9 brings it from last to near its share, and then m|b is the ' +
      'group with the least disparity: one group’s θ settles that group, and others come into sight.',
    'It is not free for the others: everyone else loses a little of the top k to f|b, which the disparity of f|a and m|a shows.',
    'Intersections matter. By sex alone f|a and f|b would be one group, and f|b would stay behind within it.',
    'Where two rows of the AIR column differ by a hundredth, that is sampling: the top tenth holds some hundreds of f|b.',
  ],
  insurance: [
    'A high score is a high premium here, so the top k are those who pay most, and a group with disparity above 1 pays more often than others do.',
    'At θ = 1, as where the law forbids to price by a trait, age and region no longer show: every group’s disparity is 1 at every k. The young in ' +
      'cities pay about 8 points less on average, and those of 26–59 in the country about 5.5 more: what one group saves others pay.',
    'The ranking changes little, since within a group it does not change at all and the laws overlap: about .87 of the top tenth stay.',
    'E_ind is large beside U, unlike for college: the laws differ in shape, so people of one group are moved by unequal amounts.',
    'θ = 1 gives parity to the sample on which the map was fitted. New people vary around it by what ε says.',
    'The age 60+ is written 60%2B in a group’s id.',
  ],
}
